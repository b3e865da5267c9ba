import type { Connection } from "../connection.ts";
import type { Memory } from "../memory.ts";

/** Lends a connection, and takes it back. */
export interface Lending {
  lend(): Promise<Lent>;
  giveBack(lent: Lent): Promise<void>;
}

export interface Lent {
  readonly connection: Connection;
  readonly memory: Memory;
}
