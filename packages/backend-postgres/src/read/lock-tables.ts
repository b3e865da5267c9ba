import type { Connection } from "../connect/connection.ts";
import type { Known } from "./look-up.ts";

/**
 * Keeps tables that were looked at from being rewritten or changed while the state is read: in a transaction, whoever
 * selects of a table, even nothing, holds the lightest lock on it to the end. Ordinary reading and writing goes on.
 */
export function lockTables(): { take(keeper: Connection, known: ReadonlyMap<string, Known>): Promise<void> } {
  const locked = new Set<string>();
  return {
    async take(keeper, known) {
      for (const { collection } of known.values()) {
        const { from } = collection;
        if (locked.has(from)) continue;
        await keeper.run(`SELECT FROM ${from} LIMIT 0`);
        locked.add(from);
      }
    },
  };
}
