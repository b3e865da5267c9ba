import { type Collection, collectionOf } from "../collection.ts";
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
  /** What was found out about collections before, where it cannot change any more. */
  readonly known: Known | undefined;
  /** Nobody writes it: others of this process may attach it. */
  readonly file?: AttachedFile;
}

export type Known = Map<string, Collection>;

/** The collection of a name, looked up once where nothing changes. */
export async function lookUp(
  driver: Driver,
  { connection, known }: Lent,
  name: string,
): Promise<Collection | undefined> {
  const found = known?.get(name) ?? (await collectionOf(driver, connection, name));
  if (found !== undefined) known?.set(name, found);
  return found;
}
