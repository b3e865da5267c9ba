import type { Connection } from "../connect/connection.ts";
import type { SequenceOptions, Table, TableColumn, TableName } from "../catalog/table.ts";
import { literal, qualified, quote } from "../names.ts";

/** Gives a column, which is loaded, the sequence that its source had: that of an identity, or of `serial`. */
export function sequenceStatements(
  at: TableName,
  sequence: TableName,
  { name, identity }: TableColumn,
  { type, start, increment, min, max, cache, cycle }: SequenceOptions,
): readonly string[] {
  const bounds = `START WITH ${start} INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max} CACHE ${cache}${cycle ? " CYCLE" : ""}`;
  const column = `ALTER TABLE ${qualified(at)} ALTER COLUMN ${quote(name)}`;
  if (identity !== undefined)
    return [
      `${column} ADD GENERATED ${identity.toUpperCase()} AS IDENTITY (SEQUENCE NAME ${qualified(sequence)} ${bounds})`,
    ];
  return [
    `CREATE SEQUENCE ${qualified(sequence)} AS ${type} ${bounds} OWNED BY ${qualified(at)}.${quote(name)}`,
    `${column} SET DEFAULT nextval(${literal(qualified(sequence))}::regclass)`,
  ];
}

/**
 * Moves a sequence past the furthest value of its column; one that is further already stays, and so does that of a column
 * without values, which greatest() and least() would take to its bound.
 */
export function moveStatement(table: TableName, sequence: string, column: string, options: SequenceOptions): string {
  const isDescending = options.increment.startsWith("-");
  const [furthest, bounded, beyond] = isDescending ? ["min", "greatest", "<"] : ["max", "least", ">"];
  const bound = isDescending ? options.min : options.max;
  return `SELECT setval(${literal(sequence)}::regclass, far.value) FROM (
      SELECT ${bounded}(${furthest}(${quote(column)})::bigint, ${bound}) AS value FROM ${qualified(table)}
      HAVING count(${quote(column)}) > 0
    ) AS far, ${sequence} AS seq
    WHERE far.value ${beyond} seq.last_value OR (far.value = seq.last_value AND NOT seq.is_called)`;
}

/** After records have come into a table: its sequences go on behind them, where this user may move them. */
export async function moveSequences(connection: Connection, table: Table): Promise<void> {
  for (const { name, sequence, sequenceOptions } of table.columns) {
    if (sequence === undefined || sequenceOptions === undefined) continue;
    const [row] = await connection.rows(
      "SELECT has_sequence_privilege($1, 'SELECT') AND has_sequence_privilege($1, 'UPDATE') AND has_table_privilege($2::oid, 'SELECT')",
      [sequence, String(table.oid)],
    );
    if (row?.[0] === "t") await connection.run(moveStatement(table, sequence, name, sequenceOptions));
  }
}
