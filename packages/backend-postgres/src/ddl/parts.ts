import type { Needs, SequenceOptions, Table, TableColumn, TableConstraint, TableIndex } from "../catalog/table.ts";
import { constantOf } from "../constant.ts";
import { literal } from "../names.ts";
import { keptAs } from "../types/kept-as.ts";
import type { Kept } from "../types/way.ts";

/** Something of a table that another PostgreSQL can make again, if the columns that it uses arrive as they were. */
export type Part = { readonly uses: readonly string[]; readonly needs: Needs } & (
  | { readonly kind: "blanks"; readonly column: TableColumn }
  | { readonly kind: "collation"; readonly column: TableColumn }
  | { readonly kind: "constraint"; readonly constraint: TableConstraint }
  | { readonly kind: "index"; readonly index: TableIndex }
  | { readonly kind: "default"; readonly column: TableColumn; readonly expression: string }
  | { readonly kind: "sequence"; readonly column: TableColumn; readonly options: SequenceOptions }
);

/** A primary key of columns alone is no part: every target makes keys. */
export function partsOf(table: Table): readonly Part[] {
  const columns = table.columns.flatMap(columnParts);
  const constraints = table.constraints.flatMap((constraint): readonly Part[] => {
    const { kind, name } = constraint;
    // Of a foreign table nobody knows whether they hold.
    if (kind === "foreign" || table.kind === "foreign" || (kind === "primary" && isPlain(constraint))) return [];
    const index = table.indexes.find((one) => one.constraint && one.name === name);
    return [
      {
        kind: "constraint",
        constraint,
        uses: [...new Set([...constraint.columns, ...(index?.uses ?? [])])],
        needs: [...constraint.needs, ...(index?.needs ?? [])],
      },
    ];
  });
  const indexes = table.indexes
    .filter(({ constraint }) => !constraint)
    .map((index): Part => ({ kind: "index", index, uses: index.uses, needs: index.valid ? index.needs : ["?"] }));
  return [...columns, ...constraints, ...indexes];
}

/** Nothing is said beside the columns (`INCLUDE`, `WITHOUT OVERLAPS`, `DEFERRABLE`). */
function isPlain({ text }: TableConstraint): boolean {
  const words = text.replaceAll(/"(?:[^"]|"")*"/g, "q");
  return /^PRIMARY KEY \([^()]*\)$/.test(words) && !words.endsWith(" WITHOUT OVERLAPS)");
}

function columnParts(column: TableColumn): readonly Part[] {
  const { name, type, collation, default: expression, generated, needs, sequence, sequenceOptions } = column;
  const uses = [name];
  const kept = keptAs(type);
  const parts: Part[] = [];
  if (isPadded(kept) || (kept.element !== undefined && isPadded(kept.element)))
    parts.push({ kind: "blanks", column, uses, needs: [] });
  if (collation !== undefined)
    parts.push({ kind: "collation", column, uses, needs: everywhere.has(collation) ? [] : ["?"] });
  if (sequence !== undefined && sequenceOptions !== undefined && isFilledBy(column, sequence))
    parts.push({ kind: "sequence", column, options: sequenceOptions, uses, needs: [] });
  else if (expression !== undefined && generated === undefined && constantOf(expression, kept.type) === undefined)
    parts.push({ kind: "default", column, expression, uses, needs });
  return parts;
}

/** char(n), which comes without the blanks that fill it up. */
function isPadded({ way, select }: Kept): boolean {
  return way === "text" && select === "text";
}

/** Other collations are those of an operating system. */
export const everywhere: ReadonlySet<string> = new Set(['pg_catalog."C"', 'pg_catalog."POSIX"']);

/** Identity, or the default that `serial` makes. */
function isFilledBy({ identity, default: expression }: TableColumn, sequence: string): boolean {
  return identity !== undefined || expression === `nextval(${literal(sequence)}::regclass)`;
}

const words: Readonly<Record<Part["kind"], readonly [string, string]>> = {
  blanks: ["column's blanks that fill up char(n)", "columns' blanks that fill up char(n)"],
  index: ["index", "indexes"],
  constraint: ["constraint", "constraints"],
  default: ["DEFAULT expression", "DEFAULT expressions"],
  sequence: ["sequence", "sequences"],
  collation: ["COLLATE clause", "COLLATE clauses"],
};

/** The parts in plain words, with their names: `2 indexes (by_name, by_age)`, `1 DEFAULT expression (created)`. */
export function wordsOf(parts: readonly Part[]): readonly string[] {
  const alike = new Map<string, { readonly form: readonly [string, string]; readonly names: string[] }>();
  for (const part of parts) {
    const form = formOf(part);
    const known = alike.get(form[0]) ?? { form, names: [] };
    alike.set(form[0], known);
    known.names.push(nameOf(part));
  }
  return [...alike.values()].map(({ form, names }) => `${counted(names.length, ...form) ?? ""} (${listed(names)})`);
}

/** The column, constraint or index that it is. */
function nameOf(part: Part): string {
  if (part.kind === "constraint") return part.constraint.name;
  return part.kind === "index" ? part.index.name : part.column.name;
}

/** A plan is to be read: of many only the first. */
const most = 8;

function listed(names: readonly string[]): string {
  const more = names.length - most;
  return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function formOf(part: Part): readonly [string, string] {
  if (part.kind !== "constraint") return words[part.kind];
  if (part.constraint.kind === "primary") return ["clause of the primary key", "clauses of the primary key"];
  const name = part.constraint.kind.toUpperCase();
  return [`${name} constraint`, `${name} constraints`];
}

/** `2 indexes`; `undefined`: none. */
export function counted(count: number, one: string, many: string = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
