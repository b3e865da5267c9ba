import { isDataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../../connection.ts";
import { faultOf } from "../../errors.ts";
import { zerosText } from "../../fetch.ts";
import { literal } from "../../names.ts";
import type { RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";

const found = "A -0 is among the rows that are fetched";

/** Finds -0 among rows that are fetched: mostly there is none, so DuckDB looks while it writes them. */
export interface NegativeZeros {
  /** A condition upon the columns of a load that raises an error at a -0; empty: none can hold one. */
  readonly refusal: string;
  /** Whether it was this error. */
  isTold(error: unknown): boolean;
  /** Whether one of these rows holds one. */
  are(connection: Connection, rows: RowRange, catalog: string): Promise<boolean>;
}

export function negativeZerosIn(places: readonly Place[]): NegativeZeros {
  const floats = places.filter(({ column: { type } }) => type.id === "DOUBLE" || type.id === "FLOAT");
  const tests = floats.map(({ column }) => `(${quoteName(column.name)} = 0 AND signbit(${quoteName(column.name)}))`);
  return {
    refusal: tests.length === 0 ? "" : `CASE WHEN ${tests.join(" OR ")} THEN error(${literal(found)}) ELSE true END`,
    isTold: (error) => isDataknobsError(error) && faultOf(error.cause).message.includes(found),
    async are(connection, rows, catalog) {
      if (floats.length === 0) return false;
      const fields = floats.map(({ field }) => field.name);
      const [answer] = await connection.rows(zerosText(rows, catalog, fields));
      return answer?.[0] === true;
    },
  };
}
