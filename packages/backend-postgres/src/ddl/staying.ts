import type { WriteRequest } from "@dataknobs/core";
import type { Table, TableColumn, TableConstraint, TableIndex } from "../catalog/table.ts";
import { columnType } from "./table-text.ts";

/** What of a table that is replaced the new one has. */
export interface Staying {
  /** Of its columns those of a name that is there again. */
  readonly columns: readonly TableColumn[];
  /** Those of them that have their type again. */
  readonly same: ReadonlySet<string>;
  readonly constraints: readonly TableConstraint[];
  /** Those that no constraint made. */
  readonly indexes: readonly TableIndex[];
}

/** Everything, where its own definition is kept; else what stands on columns that are there as they were. */
export function stayingOf(old: Table, request: WriteRequest): Staying {
  const { keeps, keyEnforced, schema } = request;
  const own = old.indexes.filter(({ constraint }) => !constraint);
  if (keeps === true) {
    const same = new Set(old.columns.map(({ name }) => name));
    return { columns: old.columns, same, constraints: old.constraints, indexes: own };
  }
  const types = new Map(schema.fields.map((field) => [field.name, columnType(field, request)]));
  const columns = old.columns.filter(({ name }) => types.has(name));
  const same = new Set(columns.filter(({ name, type }) => types.get(name) === type.text).map(({ name }) => name));
  const key = keyEnforced ? (schema.key ?? []) : [];
  const isThere = (uses: readonly string[]): boolean => uses.every((name) => same.has(name));
  return {
    columns,
    same,
    constraints: old.constraints.filter(({ kind, columns: of, name }) =>
      kind === "primary"
        ? of.join("\0") === key.join("\0")
        : isThere([...of, ...(old.indexes.find((index) => index.constraint && index.name === name)?.uses ?? [])]),
    ),
    indexes: own.filter(({ uses }) => isThere(uses)),
  };
}

/** The primary key that goes on, by its name. */
export function keptKey({ constraints }: Pick<Staying, "constraints">): string | undefined {
  return constraints.find(({ kind }) => kind === "primary")?.name;
}
