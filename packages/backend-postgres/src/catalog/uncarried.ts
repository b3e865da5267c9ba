import type { Schema } from "@dataknobs/core";
import { keptAs } from "../types/kept-as.ts";
import type { Table, TableColumn, TableConstraint } from "./table.ts";

/** The collections that a table's foreign keys name, apart from itself: those of its own schema. */
export function referencesOf({ schema, name, constraints }: Table): readonly string[] {
  const tables = constraints.flatMap(({ refers }) =>
    refers !== undefined && refers.schema === schema && refers.name !== name ? [refers.name] : [],
  );
  return [...new Set(tables)].sort();
}

/** What a copy of a table does not have, in plain words. */
export function uncarriedOf(table: Table, { fields }: Schema): readonly string[] {
  const { columns, constraints, indexes, children, parents, besides, kind } = table;
  const kinds = (wanted: TableConstraint["kind"]): number => constraints.filter((one) => one.kind === wanted).length;
  const having = (wanted: (column: TableColumn, i: number) => boolean): number => columns.filter(wanted).length;
  return [
    counted(having(isPadded), "column's blanks that fill up char(n)", "columns' blanks that fill up char(n)"),
    counted(indexes.filter(({ constraint }) => !constraint).length, "index", "indexes"),
    counted(kinds("unique"), "UNIQUE constraint"),
    counted(kinds("check"), "CHECK constraint"),
    counted(kinds("exclude"), "EXCLUDE constraint"),
    counted(
      having((column, i) => isFilled(column) && fields[i]?.default === undefined),
      "DEFAULT expression",
    ),
    counted(
      having(({ sequence }) => sequence !== undefined),
      "sequence",
    ),
    counted(
      having(({ collation }) => collation !== undefined),
      "COLLATE clause",
    ),
    counted(
      having(({ generated }) => generated !== undefined),
      "generated column's rule",
      "generated columns' rules",
    ),
    ...besidesText(table),
    counted(kinds("foreign"), "foreign key"),
    kind === "partitioned" ? "partitioning" : undefined,
    children.length === 0
      ? undefined
      : `the records of what inherits from it (${children.map(({ name }) => name).join(", ")})`,
    parents.length === 0 ? undefined : `inheritance from ${parents.map(({ name }) => name).join(", ")}`,
    besides.storage === 0 ? undefined : "storage parameters",
  ].filter((text) => text !== undefined);
}

/** What is never carried, wherever the copy goes. */
function besidesText({ besides, kind }: Table): readonly (string | undefined)[] {
  return [
    counted(besides.triggers, "trigger"),
    kind === "view" || kind === "materialized view" ? undefined : counted(besides.rules, "rule"),
    counted(besides.policies, "row security policy", "row security policies"),
    counted(besides.grants, "grant"),
    counted(besides.comments, "comment"),
    counted(besides.statistics, "extended statistics", "extended statistics"),
  ];
}

function isFilled({ generated, sequence, default: expression }: TableColumn): boolean {
  return generated === undefined && sequence === undefined && expression !== undefined;
}

/** PostgreSQL itself leaves these blanks out wherever char(n) becomes another text. */
function isPadded({ type }: TableColumn): boolean {
  const kept = keptAs(type);
  return kept.way === "text" && kept.select === "text";
}

function counted(count: number, one: string, many: string = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
