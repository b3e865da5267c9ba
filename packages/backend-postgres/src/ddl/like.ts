import type { Table, TableConstraint, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { digestOf, cutName, literal, qualified, quote } from "../names.ts";

/** Makes an empty table that takes the records which a table takes: its columns, with their defaults, and its checks. */
export async function makeLike(connection: Connection, at: TableName, table: Table): Promise<void> {
  const like = `LIKE ${qualified(table)} INCLUDING ALL EXCLUDING COMMENTS EXCLUDING IDENTITY EXCLUDING INDEXES EXCLUDING STATISTICS`;
  const statements = [`CREATE TABLE ${qualified(at)} (${like})`];
  for (const { name, identity, sequence } of table.columns) {
    if (sequence === undefined) continue;
    const [row] = await connection.rows("SELECT has_sequence_privilege($1, 'USAGE')", [sequence]);
    const alter = `ALTER TABLE ${qualified(at)} ALTER COLUMN ${quote(name)}`;
    // By its name when it is asked: nobody who changes the table is told that we depend on its sequence.
    if (row?.[0] === "t") statements.push(`${alter} SET DEFAULT nextval(${literal(sequence)}::text::regclass)`);
    // Only the table itself may number its records.
    else if (identity !== undefined) statements.push(`${alter} DROP NOT NULL`);
  }
  await connection.run(statements.join("; "));
}

/** Columns that are filled when the records come into the table itself. */
export function filledLater(table: Table, stage: Table): ReadonlySet<string> {
  const open = new Set(stage.columns.filter(({ notNull }) => !notNull).map(({ name }) => name));
  return new Set(
    table.columns.filter(({ name, identity }) => identity !== undefined && open.has(name)).map(({ name }) => name),
  );
}

/** Has it demand at once what else the table demands of its records, and not only when they are all there. */
export async function demandAtOnce(connection: Connection, at: Table, table: Table): Promise<void> {
  const later = filledLater(table, at);
  const constraints = inOrder(table.constraints)
    .filter(({ kind, columns }) => kind !== "check" && !(kind === "primary" && columns.some((one) => later.has(one))))
    .map(
      (constraint) =>
        `ALTER TABLE ${qualified(at)} ADD CONSTRAINT ${quote(earlyName(at, constraint.name))} ${textFor(constraint, at, table)}`,
    );
  const indexes = table.indexes
    .filter(({ constraint, unique }) => unique && !constraint)
    .map(({ name, tail }) => `CREATE UNIQUE INDEX ${quote(earlyName(at, name))} ON ${qualified(at)} ${tail}`);
  const partitions = table.kind === "partitioned" ? await partitionCheck(connection, at, table) : [];
  for (const statement of [...partitions, ...constraints, ...indexes]) await connection.run(statement);
}

/** That one of the partitions takes the record. */
async function partitionCheck(connection: Connection, at: TableName, { oid }: Table): Promise<readonly string[]> {
  const rows = await connection.rows(
    "SELECT pg_get_partition_constraintdef(relid) FROM pg_partition_tree($1::oid) WHERE isleaf AND relid <> $1::oid",
    [String(oid)],
  );
  const takes = rows.map(([text]) => `(${text ?? "true"})`).join(" OR ");
  const name = quote("one of its partitions takes it");
  return [`ALTER TABLE ${qualified(at)} ADD CONSTRAINT ${name} CHECK (${takes === "" ? "false" : takes})`];
}

/** What is made before a table has its name is called so until then. */
export function earlyName(stage: TableName, name: string): string {
  return cutName(stage.name, `_${digestOf(name).slice(0, 8)}`);
}

const order: readonly TableConstraint["kind"][] = ["primary", "unique", "check", "exclude", "foreign"];

/** Foreign keys may refer to what the others make. */
export function inOrder(constraints: readonly TableConstraint[]): readonly TableConstraint[] {
  return constraints.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Whatever is loaded has to hold, also where older records had not. */
export function demandText({ text }: TableConstraint): string {
  return text.replace(/ NOT VALID$/, "");
}

const name = String.raw`(?:"(?:[^"]|"")*"|[^"(.\s]+)`;
const referred = new RegExp(String.raw` REFERENCES ${name}(?:\.${name})?\(`);

/** Records that refer to others of their table find them here. */
function textFor(constraint: TableConstraint, at: TableName, { schema, name: own }: TableName): string {
  const { refers } = constraint;
  const text = demandText(constraint);
  if (refers?.schema !== schema || refers.name !== own) return text;
  return text.replace(referred, () => ` REFERENCES ${qualified(at)}(`);
}
