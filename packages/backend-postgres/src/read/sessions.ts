import type { Connection } from "../connect/connection.ts";
import type { Known } from "./look-up.ts";

/** Lends sessions to those who read. */
export interface Sessions {
  /** The schema that is looked at. */
  readonly schema: string;
  /** All sessions see one state, which stays: a record is found again where it was. */
  readonly fixed: boolean;
  /** How many may read at once. */
  readonly readers: number;
  /** What was found out about collections before, where it cannot change any more. */
  readonly known?: Map<string, Known>;
  /** For a few short questions. */
  ask<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** For one reader, who gives it back. */
  lend(signal: AbortSignal): Promise<Lent>;
}

export interface Lent {
  readonly connection: Connection;
  giveBack(): Promise<void>;
}
