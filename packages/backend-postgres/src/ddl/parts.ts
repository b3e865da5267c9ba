import type { Needs, SequenceOptions, Table, TableColumn, TableConstraint, TableIndex } from "../catalog/table.ts";
import { constantOf } from "../constant.ts";
import { literal } from "../names.ts";
import { keptAs } from "../types/kept-as.ts";

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
  if (kept.way === "text" && kept.select === "text") parts.push({ kind: "blanks", column, uses, needs: [] });
  if (collation !== undefined)
    parts.push({ kind: "collation", column, uses, needs: everywhere.has(collation) ? [] : ["?"] });
  if (sequence !== undefined && sequenceOptions !== undefined && isFilledBy(column, sequence))
    parts.push({ kind: "sequence", column, options: sequenceOptions, uses, needs: [] });
  else if (expression !== undefined && generated === undefined && constantOf(expression, kept.type) === undefined)
    parts.push({ kind: "default", column, expression, uses, needs });
  return parts;
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

/** The parts in plain words: `2 indexes`, `1 UNIQUE constraint`. */
export function wordsOf(parts: readonly Part[]): readonly string[] {
  const counts = new Map<string, number>();
  const forms = new Map<string, readonly [string, string]>();
  for (const part of parts) {
    const form = formOf(part);
    forms.set(form[0], form);
    counts.set(form[0], (counts.get(form[0]) ?? 0) + 1);
  }
  return [...forms.values()].map((form) => counted(counts.get(form[0]) ?? 0, ...form) ?? "");
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
