import type { Row } from "../../src/model/data-record.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { tableStore, type TableStore } from "./table-store.ts";

export const peopleSchema = schemaOf({ id: "int64", name: "text", age: "int32" }, { key: ["id"] });

export function person(id: number): Row {
  return { id, name: `person ${id}`, age: id % 7 === 0 ? null : id % 100 };
}

export function people(count: number): TableStore {
  const rows = Array.from({ length: count }, (_, i) => person(i + 1));
  return tableStore({ people: { schema: peopleSchema, rows } });
}
