import { type DataknobsError, isDataknobsError } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { refusalOf } from "../errors.ts";
import { hidden, literal, quote } from "../names.ts";
import { goBack, moveSavepoint } from "./savepoint.ts";
import { stage } from "./staging.ts";

/** A staged record that the table does not take. */
export interface Refused {
  readonly row: number;
  readonly error: DataknobsError;
}

/** Staged records that the server tries one after another: by its count those that it took, and the others. */
export interface Each {
  try(rows: readonly number[]): Promise<{ readonly taken: number; readonly refused: readonly Refused[] }>;
  drop(): Promise<void>;
}

/** How the staged records of one shape, known by its mark, are written: `rows` says which. */
export interface Way {
  readonly mark: number;
  readonly insert: (rows: string) => string;
}

/** As many are tried by one call: what asks us for each of them takes longer than what the server does with it. */
export const mostOfEach = 256;

const name = `pg_temp.${quote(`${hidden}_each`)}`;
const told = [
  ["state", "RETURNED_SQLSTATE"],
  ["message", "MESSAGE_TEXT"],
  ["detail", "PG_EXCEPTION_DETAIL"],
  ["hint", "PG_EXCEPTION_HINT"],
  ["schema", "SCHEMA_NAME"],
  ["table", "TABLE_NAME"],
  ["column", "COLUMN_NAME"],
  ["constraint", "CONSTRAINT_NAME"],
] as const;

/** Within a transaction, behind a savepoint. `undefined`: this server, or its user, has no PL/pgSQL. */
export async function eachOn(connection: Connection, ways: readonly Way[]): Promise<Each | undefined> {
  try {
    await connection.run(functionText(ways));
    await moveSavepoint(connection);
  } catch (error) {
    if (!isDataknobsError(error) || error.code === "CONNECTION" || error.retryable) throw error;
    await goBack(connection);
    return undefined;
  }
  return {
    async try(rows) {
      const answers = await connection.rows(`SELECT * FROM ${name}('{${rows.join(",")}}')`);
      await moveSavepoint(connection);
      const refused: Refused[] = [];
      let taken = 0;
      for (const [number, ...texts] of answers) {
        const fields = Object.fromEntries(told.map(([field], i) => [field, texts[i] ?? ""]));
        if (fields["state"] === "") {
          taken = Number(number);
          continue;
        }
        const error = refusalOf(connection.place, fields);
        if (error.kind !== "record") throw error;
        refused.push({ row: Number(number), error });
      }
      return { taken, refused };
    },
    drop: async () => void (await connection.run(`DROP FUNCTION ${name}(integer[])`)),
  };
}

/** What no record is to blame for (a deadlock, a full disk) ends it. */
const noRecord = "^(08|40|53|55|57|58|XX)";

/** Of the names here none is a column of anybody: where one is in doubt it is the column. */
function functionText(ways: readonly Way[]): string {
  const inserts = ways.map(
    ({ mark, insert }) =>
      `IF dataknobs.p = ${mark} THEN ${insert(`(SELECT * FROM ${stage} WHERE n = dataknobs.n)`)}; GET DIAGNOSTICS dataknobs_count = ROW_COUNT; END IF;`,
  );
  const body = `#variable_conflict use_column
DECLARE dataknobs record; dataknobs_count bigint := 0; dataknobs_taken bigint := 0;
BEGIN
  FOR dataknobs IN SELECT n, p FROM ${stage} WHERE n = ANY ($1) ORDER BY n LOOP
    BEGIN
      ${inserts.join("\n      ")}
      dataknobs_taken := dataknobs_taken + dataknobs_count;
    EXCEPTION WHEN OTHERS THEN
      IF SQLSTATE ~ '${noRecord}' THEN RAISE; END IF;
      GET STACKED DIAGNOSTICS ${told.map(([field, item]) => `dataknobs_${field} = ${item}`).join(", ")};
      dataknobs_row := dataknobs.n;
      RETURN NEXT;
    END;
  END LOOP;
  dataknobs_row := dataknobs_taken;
  dataknobs_state := NULL;
  RETURN NEXT;
END`;
  const columns = told.map(([field]) => `dataknobs_${field} text`).join(", ");
  return `CREATE FUNCTION ${name}(integer[]) RETURNS TABLE (dataknobs_row bigint, ${columns}) LANGUAGE plpgsql AS ${literal(body)}`;
}
