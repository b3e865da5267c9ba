import type { WriteRequest } from "@dataknobs/core";
import type { Table, TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { literal, qualified, quote } from "../names.ts";
import { besidesTexts, privilegeTexts } from "./carried.ts";
import { type SequenceFacts, sequenceFacts } from "./sequences.ts";
import { takePlace } from "./take-name.ts";

/** The stage becomes the table, with all that the old one had: nothing else hangs on it. */
export async function swapTables(
  connection: Connection,
  old: Table,
  stage: Table,
  request: WriteRequest,
): Promise<void> {
  const kept = old.columns.filter(({ name }) => stage.columns.some((column) => column.name === name));
  const before = [
    ...(await privilegeTexts(connection, old, stage, kept)),
    ...(await besidesTexts(connection, old, kept)),
  ];
  const sequences = await sequenceFacts(connection, kept);
  const freed = kept.flatMap((column) =>
    column.sequence !== undefined && column.identity === undefined
      ? [`ALTER SEQUENCE ${column.sequence} OWNED BY NONE`]
      : [],
  );
  if (freed.length > 0) await connection.run(freed.join("; "));
  await connection.run(`DROP TABLE ${qualified(old)}`);
  await takePlace(connection, stage, old, request, keyName(old, request));
  const statements = [
    ...kept.flatMap((column) => collationTexts(old, stage, column)),
    ...kept.flatMap((column) => columnTexts(old, column, sequences)),
    ...constraintTexts(old),
    ...old.indexes.flatMap(({ constraint, text }) => (constraint ? [] : [text])),
    ...before,
  ];
  for (const statement of statements) await connection.run(statement);
}

const collated: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name"]);

/** Texts are in the order that they were in before. */
function collationTexts(old: Table, stage: Table, { name, collation }: TableColumn): string[] {
  const loaded = stage.columns.find((column) => column.name === name);
  if (loaded === undefined || loaded.collation === collation || !collated.has(loaded.type.name)) return [];
  const order = collation ?? 'pg_catalog."default"';
  return [`ALTER TABLE ${qualified(old)} ALTER COLUMN ${quote(name)} TYPE ${loaded.type.text} COLLATE ${order}`];
}

/** The name of the old key's constraint, for one over the same columns. */
function keyName(old: Table, { schema: { key } }: WriteRequest): string | undefined {
  const primary = old.constraints.find(({ kind }) => kind === "primary");
  return primary !== undefined && primary.columns.join("\0") === key?.join("\0") ? primary.name : undefined;
}

function columnTexts(table: Table, column: TableColumn, sequences: ReadonlyMap<string, SequenceFacts>): string[] {
  const alter = `ALTER TABLE ${qualified(table)} ALTER COLUMN ${quote(column.name)}`;
  const facts = sequences.get(column.name);
  if (column.identity !== undefined && facts !== undefined)
    return [
      `${alter} SET NOT NULL`,
      `${alter} ADD GENERATED ${column.identity.toUpperCase()} AS IDENTITY (${facts.options})`,
      `SELECT pg_catalog.setval(${literal(facts.name)}, ${facts.last}, ${facts.called})`,
    ];
  const owned =
    column.sequence === undefined
      ? []
      : [`ALTER SEQUENCE ${column.sequence} OWNED BY ${qualified(table)}.${quote(column.name)}`];
  return column.default === undefined ? [] : [`${alter} SET DEFAULT ${column.default}`, ...owned];
}

/** The key is made by the load itself. */
function constraintTexts(old: Table): string[] {
  const order = ["unique", "check", "exclude", "foreign"];
  return old.constraints
    .filter(({ kind }) => kind !== "primary")
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ name, text }) => `ALTER TABLE ${qualified(old)} ADD CONSTRAINT ${quote(name)} ${text}`);
}
