import { isDataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connection.ts";
import { faultOf } from "../errors.ts";
import { columnFor } from "./scan.ts";

/** Rows that one question is about: one of DuckDB's row groups. */
const span = 122_880n;

/** Whether the text of a table's rows is UTF-8, which DuckDB itself does not see to. */
export interface TextCheck {
  /** Of all rows up to this one, asked in their order. `false`: from some row on, before it or after it, there may be other text. */
  holdsTo(last: bigint): Promise<boolean>;
  /** Waits for the question that is open. */
  end(): Promise<void>;
}

/**
 * Asks DuckDB, whose threads look at a column while the rows before are on their way: its function `decode` refuses bytes
 * that are not UTF-8.
 */
export function textCheck(
  connection: Connection,
  collection: Collection,
  fields: readonly string[],
  first: bigint,
): TextCheck {
  const { from, numbers } = collection;
  const counts = fields.map((field) => `count(decode(encode(${quoteName(columnFor(collection, field).name)})))`);

  async function ask(start: bigint): Promise<boolean> {
    const rows = `${numbers} >= ${start} AND ${numbers} < ${start + span}`;
    try {
      await connection.rows(`SELECT ${counts.join(", ")} FROM ${from} WHERE ${rows}`);
      return true;
    } catch (error) {
      if (isDataknobsError(error) && faultOf(error.cause).type === "Conversion") return false;
      throw error;
    }
  }

  let end = first;
  let open = ask(first);
  // What goes wrong is told when its turn comes.
  open.catch(() => undefined);

  return {
    async holdsTo(last) {
      while (end <= last) {
        if (!(await open)) return false;
        end += span;
        open = ask(end);
        open.catch(() => undefined);
      }
      return true;
    },
    end: async () => void (await Promise.allSettled([open])),
  };
}
