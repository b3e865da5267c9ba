import { type Catalog, readCatalog } from "../catalog.ts";
import { type Collection, collectionIn } from "../collection.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import type { AttachedFile } from "../whereabouts.ts";
import type { Memory } from "../memory.ts";

/** Lends a connection, and takes it back. */
export interface Lending {
  lend(): Promise<Lent>;
  giveBack(lent: Lent): Promise<void>;
}

export interface Lent {
  readonly connection: Connection;
  readonly memory: Memory;
  /** What was found out before, where it cannot change any more. */
  readonly known: Known | undefined;
  /** Nobody writes it: others of this process may attach it. */
  readonly file?: AttachedFile;
}

/** What nobody changes any more is looked up once. */
export interface Known {
  readonly collections: Map<string, Collection>;
  catalog?: Catalog;
}

export function nothingKnown(): Known {
  return { collections: new Map() };
}

/** The catalog, read once where nothing changes. */
export async function catalogOf({ connection, known }: Lent): Promise<Catalog> {
  const catalog = known?.catalog ?? (await readCatalog(connection));
  if (known !== undefined) known.catalog = catalog;
  return catalog;
}

/** The collection of a name, looked up once where nothing changes. */
export async function lookUp(driver: Driver, lent: Lent, name: string): Promise<Collection | undefined> {
  const { connection, known } = lent;
  const found = known?.collections.get(name) ?? (await collectionIn(driver, connection, await catalogOf(lent), name));
  if (found !== undefined) known?.collections.set(name, found);
  return found;
}
