import type { Definition } from "@dataknobs/core";
import type { Table } from "../catalog/table.ts";
import { partsOf, wordsOf } from "./parts.ts";

const behind = new WeakMap<Definition, Table>();

/** A table for another PostgreSQL, which can make more of it than its fields and key. */
export function definitionOf(table: Table): Definition {
  const definition: Definition = { backend: "postgres", parts: wordsOf(partsOf(table)) };
  behind.set(definition, table);
  return definition;
}

/** The table that a definition of ours describes. */
export function tableBehind(definition: Definition): Table | undefined {
  return behind.get(definition);
}
