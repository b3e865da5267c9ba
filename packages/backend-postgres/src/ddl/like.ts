import type { Table, TableConstraint, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { digestOf, cutName, literal, qualified, quote } from "../names.ts";

/** Makes an empty table that takes the records which a table takes: its columns, with their defaults, and its checks. */
export async function makeLike(connection: Connection, at: TableName, table: Table): Promise<void> {
  const numbered = table.columns.flatMap(({ name, sequence, generated }) =>
    sequence === undefined || generated !== undefined
      ? []
      : // By its name when it is asked: nobody who changes the table is told that we depend on its sequence.
        [
          `ALTER TABLE ${qualified(at)} ALTER COLUMN ${quote(name)} SET DEFAULT nextval(${literal(sequence)}::text::regclass)`,
        ],
  );
  const like = `LIKE ${qualified(table)} INCLUDING ALL EXCLUDING COMMENTS EXCLUDING IDENTITY EXCLUDING INDEXES EXCLUDING STATISTICS`;
  await connection.run([`CREATE TABLE ${qualified(at)} (${like})`, ...numbered].join("; "));
}

/** Has it demand at once what else the table demands of its records, and not only when they are all there. */
export async function demandAtOnce(connection: Connection, at: TableName, table: Table): Promise<void> {
  const constraints = inOrder(table.constraints)
    .filter(({ kind }) => kind !== "check")
    .map(
      (constraint) =>
        `ALTER TABLE ${qualified(at)} ADD CONSTRAINT ${quote(earlyName(at, constraint.name))} ${textFor(constraint, at, table)}`,
    );
  const indexes = table.indexes
    .filter(({ constraint, unique }) => unique && !constraint)
    .map(({ name, tail }) => `CREATE UNIQUE INDEX ${quote(earlyName(at, name))} ON ${qualified(at)} ${tail}`);
  for (const statement of [...constraints, ...indexes]) await connection.run(statement);
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
