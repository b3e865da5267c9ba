import { counted } from "../ddl/parts.ts";
import type { Table, TableName } from "./table.ts";

/** The collections that a table's foreign keys name, apart from itself: those of its own schema. */
export function referencesOf({ schema, name, constraints }: Table): readonly string[] {
  const tables = constraints.flatMap(({ refers }) =>
    refers !== undefined && refers.schema === schema && refers.name !== name ? [refers.name] : [],
  );
  return [...new Set(tables)].sort();
}

/** What no copy of a table has, also not one in another PostgreSQL, in plain words. */
export function uncarriedOf(table: Table): readonly string[] {
  const { columns, constraints, children, parents, besides, kind } = table;
  const isTable = kind !== "view" && kind !== "materialized view";
  const generated = columns.filter((column) => column.generated !== undefined).length;
  const foreign = constraints.filter((constraint) => constraint.kind === "foreign").length;
  const fromNow = columns.filter((column) => column.notNullFromNow === true).length;
  return [
    counted(fromNow, "NOT NULL that is NOT VALID", "NOT NULL that are NOT VALID"),
    counted(generated, "generated column's rule", "generated columns' rules"),
    counted(foreign, "foreign key"),
    counted(besides.triggers, "trigger"),
    counted(isTable ? besides.rules : 0, "rule"),
    counted(besides.policies, "row security policy", "row security policies"),
    besides.secured && besides.policies === 0 ? "row security" : undefined,
    counted(besides.grants, "grant"),
    counted(besides.comments, "comment"),
    counted(besides.statistics, "extended statistics", "extended statistics"),
    kind === "partitioned" ? "partitioning" : undefined,
    children.length === 0 ? undefined : `the records of what inherits from it (${namesOf(children)})`,
    parents.length === 0 ? undefined : `inheritance from ${namesOf(parents)}`,
    besides.storage === 0 ? undefined : "storage parameters",
  ].filter((text) => text !== undefined);
}

function namesOf(tables: readonly TableName[]): string {
  return tables.map(({ name }) => name).join(", ");
}
