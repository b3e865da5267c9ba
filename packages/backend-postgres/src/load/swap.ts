import type { WriteRequest } from "@dataknobs/core";
import type { Table, TableColumn, TableConstraint, TableIndex } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { demandText, earlyName, inOrder } from "../ddl/like.ts";
import { completionFor, filledBySource } from "../ddl/make.ts";
import { type Staying, stayingOf } from "../ddl/staying.ts";
import { qualified, quote } from "../names.ts";
import { besidesTexts } from "./besides.ts";
import { underOwnPath } from "./own-path.ts";
import { privilegeTexts } from "./rights.ts";
import { goesOn, identityTexts, ownedSequences } from "./sequences.ts";
import { takePlace } from "./take-name.ts";

/** The stage becomes the table, with what of the old one goes on: nothing else hangs on it. */
export async function swapTables(
  connection: Connection,
  old: Table,
  stage: Table,
  request: WriteRequest,
): Promise<void> {
  const staying = stayingOf(old, request);
  const { columns } = staying;
  const privileges = await privilegeTexts(connection, old, stage, columns);
  const besides = await besidesTexts(connection, old, staying);
  const filled = request.keeps === true ? none : await filledBySource(connection, old.schema, request);
  const fillings: string[] = [];
  for (const column of columns)
    fillings.push(...(await fillingTexts(connection, old, stage, column, staying, filled, request)));
  const owned = (await ownedSequences(connection, old)).filter((one) =>
    columns.some(({ name }) => name === one.column),
  );
  const before = [
    ...owned.map(({ sequence }) => `ALTER SEQUENCE ${sequence} OWNED BY NONE`),
    // An identity has no other default.
    ...columns.flatMap(({ name, identity }) =>
      identity !== undefined && request.keeps === true
        ? [`ALTER TABLE ${qualified(stage)} ALTER COLUMN ${quote(name)} DROP DEFAULT`]
        : [],
    ),
    `DROP TABLE ${qualified(old)}`,
  ];
  for (const statement of before) await connection.run(statement);
  await takePlace(connection, stage, old, request, staying);
  const statements = [
    // Sequences go to a table of their own owner only.
    ...privileges,
    ...columns.flatMap((column) => collationTexts(old, stage, column, staying)),
    ...fillings,
    ...owned.map(({ sequence, column }) => `ALTER SEQUENCE ${sequence} OWNED BY ${qualified(old)}.${quote(column)}`),
    ...inOrder(staying.constraints).flatMap((constraint) => constraintTexts(old, stage, constraint, request)),
    ...staying.indexes.map((index) => indexText(old, stage, index)),
  ];
  // What indexes and checks call finds what its user's sessions find.
  await underOwnPath(connection, async () => {
    for (const statement of statements) await connection.run(statement);
  });
  const { rest } = await completionFor(connection, old, old, request, staying);
  for (const statement of [...rest, ...besides]) await connection.run(statement);
}

const none: ReadonlySet<string> = new Set();

const collated: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name"]);

/** Texts are in the order that they were in before. */
function collationTexts(old: Table, stage: Table, { name, collation }: TableColumn, { same }: Staying): string[] {
  const loaded = stage.columns.find((column) => column.name === name);
  if (loaded === undefined || loaded.collation === collation || !collated.has(loaded.type.name)) return [];
  if (!same.has(name)) return [];
  const order = collation ?? 'pg_catalog."default"';
  return [`ALTER TABLE ${qualified(old)} ALTER COLUMN ${quote(name)} TYPE ${loaded.type.text} COLLATE ${order}`];
}

/** What fills a column where a record does not: as before, unless the new table's source says otherwise. */
async function fillingTexts(
  connection: Connection,
  old: Table,
  stage: Table,
  column: TableColumn,
  { same }: Staying,
  filled: ReadonlySet<string>,
  request: WriteRequest,
): Promise<readonly string[]> {
  const { name, identity, generated, default: expression } = column;
  const type = stage.columns.find((loaded) => loaded.name === name)?.type.text ?? "";
  if (generated !== undefined || filled.has(name)) return [];
  if (identity !== undefined) return goesOn(name, type, request) ? identityTexts(connection, old, column, type) : [];
  if (expression === undefined || !same.has(name)) return [];
  return [`ALTER TABLE ${qualified(old)} ALTER COLUMN ${quote(name)} SET DEFAULT ${expression}`];
}

/** One that was there before the table had its name gets the name that it had. */
function constraintTexts(
  old: Table,
  stage: Table,
  constraint: TableConstraint,
  { keeps }: WriteRequest,
): readonly string[] {
  const { kind, name } = constraint;
  const early = earlyName(stage, name);
  const alter = `ALTER TABLE ${qualified(old)}`;
  if (stage.constraints.some((one) => one.name === early))
    return [`${alter} RENAME CONSTRAINT ${quote(early)} TO ${quote(name)}`];
  const isThere = kind === "check" && stage.constraints.some((one) => one.kind === kind && one.name === name);
  // The key of other columns is made by the load itself.
  if (isThere || (kind === "primary" && keeps !== true)) return [];
  return [`${alter} ADD CONSTRAINT ${quote(name)} ${demandText(constraint)}`];
}

function indexText(old: Table, stage: Table, { name, text }: TableIndex): string {
  const early = earlyName(stage, name);
  if (!stage.indexes.some((one) => one.name === early)) return text;
  return `ALTER INDEX ${qualified({ ...old, name: early })} RENAME TO ${quote(name)}`;
}
