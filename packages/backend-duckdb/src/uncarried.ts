import type { Schema } from "@dataknobs/core";
import { collatedText, type Table, type TableConstraint } from "./catalog.ts";

/** The collections that a table's foreign keys name, apart from itself. They are in its own schema: DuckDB allows no other. */
export function referencesOf({ name, constraints }: Table): readonly string[] {
  const tables = constraints.flatMap(({ referenced }) => referenced?.table ?? []);
  const others = [...new Set(tables)].filter((table) => table !== name.table).sort();
  return name.schema === "main" ? others : others.map((table) => `${name.schema}.${table}`);
}

/** What a copy of a table does not have, in plain words. */
export function uncarriedOf({ columns, constraints, indexes }: Table, { fields }: Schema): readonly string[] {
  const kinds = (kind: TableConstraint["kind"]): number => constraints.filter((one) => one.kind === kind).length;
  const expressions = columns.filter(
    ({ standard }, i) => standard !== undefined && (fields[i]?.default ?? null) === null,
  );
  return [
    counted(indexes.length, "index", "indexes"),
    counted(kinds("UNIQUE"), "UNIQUE constraint"),
    counted(kinds("CHECK"), "CHECK constraint"),
    counted(expressions.length, "DEFAULT expression"),
    counted(columns.filter(({ native }) => native === collatedText).length, "COLLATE clause"),
    counted(kinds("FOREIGN KEY"), "foreign key"),
    counted(columns.filter(({ generated }) => generated).length, "generated column's rule", "generated columns' rules"),
  ].filter((text) => text !== undefined);
}

function counted(count: number, one: string, many: string = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
