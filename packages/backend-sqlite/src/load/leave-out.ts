import { DataknobsError, type ErrorCode } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { idText, strangersIn } from "../catalog/strangers.ts";
import { hasTriggers, type Table } from "../catalog/table.ts";
import type { SqliteDatabase } from "../driver.ts";
import { codeOf } from "../errors.ts";
import { readOrderOf } from "../read/read-order.ts";
import { isRecords } from "../write/take-records.ts";

/** Why a staged record is not taken. */
export interface LeftOut {
  readonly code: ErrorCode;
  readonly message: string;
}

/** As many records are tried together. */
const part = 256;
/** Of more than so many it is not the records that are wrong. */
const most = 10_000;

/**
 * Moves the staged records into their table and leaves in the stage those that it refuses: one reason for each, in the
 * stage's order. In an open transaction. Throws what the table said of the last one if there are more than 10,000.
 */
export function moveStaged(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  columns: readonly string[],
): readonly LeftOut[] {
  const ids = readOrderOf(stage)?.columns.map(quoteName) ?? [];
  const names = columns.map(quoteName).join(", ");
  const [place, from] = [quoteName(existing.name), quoteName(stage.name)];
  const id = `(${ids.join(", ")})`;
  const given = `(${ids.map(() => "?").join(", ")})`;
  const range = `WHERE ${id} >= ${given} AND ${id} <= ${given}`;
  const into = hasTriggers(database, existing.name) ? "INSERT INTO" : "INSERT OR ABORT INTO";
  const insert = database.prepare(
    `${into} ${place} (${names}) SELECT ${names} FROM ${from} ${range} ORDER BY ${ids.join(", ")}`,
  );
  const remove = database.prepare(`DELETE FROM ${from} ${range}`);
  const page = (after: string): ReturnType<SqliteDatabase["prepare"]> =>
    database
      .prepare(`SELECT ${ids.join(", ")} FROM ${from} ${after} ORDER BY ${ids.join(", ")} LIMIT ${part}`)
      .raw()
      .safeIntegers();
  const [firstPage, nextPage] = [page(""), page(`WHERE ${id} > ${given}`)];
  const strangers = strangersIn(database, existing, stage, ids);
  const left: LeftOut[] = [];

  /** Within a savepoint, so that a record that is refused leaves nothing behind. */
  function move(first: readonly unknown[], last: readonly unknown[], count: number): LeftOut | undefined {
    database.exec("SAVEPOINT dataknobs_move");
    let reason: LeftOut | undefined;
    try {
      const taken = insert.run(...first, ...last).changes;
      if (taken < count) reason = { code: "COUNT_MISMATCH", message: "A trigger of the table left this one out." };
      else remove.run(...first, ...last);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !database.inTransaction || !isRecords(code)) throw error;
      reason = { code, message: error instanceof Error ? error.message : String(error) };
    }
    database.exec(
      reason === undefined ? "RELEASE dataknobs_move" : "ROLLBACK TO dataknobs_move; RELEASE dataknobs_move",
    );
    return reason;
  }

  function moveOne(row: readonly unknown[]): void {
    const reason = strangers.get(idText(row)) ?? move(row, row, 1);
    if (reason === undefined) return;
    left.push(reason);
    if (left.length > most) throw new DataknobsError({ ...reason, collection: existing.name, backend: "sqlite" });
  }

  for (let rows = pageOf(firstPage.all()); rows.length > 0;) {
    const [first, last] = [rows[0] ?? [], rows.at(-1) ?? []];
    const clean = strangers.size === 0 && move(first, last, rows.length) === undefined;
    if (!clean) for (const row of rows) moveOne(row);
    rows = pageOf(nextPage.all(...last));
  }
  return left;
}

function pageOf(rows: readonly unknown[]): readonly (readonly unknown[])[] {
  return rows.map((row) => {
    if (Array.isArray(row)) return row as readonly unknown[];
    throw new TypeError("the driver gave a row that is no array");
  });
}
