import type { Kind } from "../names/kind.ts";

/** A file of records, there or to be made. */
export interface DataFile {
  readonly path: string;
  readonly kind: Kind;
  /** How messages call it, where not by its path. */
  readonly called?: string;
}

/** A collection that lies in a file. */
export interface Entry {
  readonly collection: string;
  readonly file: DataFile;
  /** It is one of several in the file: the outer object's member that holds it. */
  readonly member?: string;
}

/** Where the files of a store lie and what their collections are called. */
export interface Place {
  /** For messages. */
  readonly path: string;
  /** The files that are there, in a stable order, each with its collection's name, also where it holds several. */
  files(): Promise<readonly Entry[]>;
  /** The name of a collection that is a member of a file. */
  memberName(file: Entry, member: string): string;
  /** The collection has been written: a file that takes any name is called by it from now on. */
  named(collection: string): void;
  /** Whether this name, which no file has, may mean the only file. */
  readonly takesAnyName: boolean;
  /** The file that a new collection would be. @throws INVALID_ARGUMENT for a name that no file can have */
  newFile(collection: string): DataFile;
  /** Makes what the file lies in; true: it was not there. */
  makeFolder(): Promise<boolean>;
  /** Removes it again, if it is empty. */
  removeFolder(): Promise<void>;
  /** Paths of the ledgers of loads that have not ended. */
  ledgers(): Promise<readonly string[]>;
  /** Refuses collections that do not fit in here. @throws INVALID_ARGUMENT */
  checkNames(collections: readonly string[]): void;
}
