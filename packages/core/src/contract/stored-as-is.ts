import type { Schema } from "../model/schema.ts";
import type { StoredField } from "./store.ts";

/**
 * The plan of a store that keeps every type: a new collection has the fields as they are, an existing one has its own
 * types and takes no field that it lacks. What core does for a store without `plan`, and where a plan can begin.
 */
export function storedAsIs(schema: Schema, existing: Schema | undefined): readonly StoredField[] {
  return schema.fields.map(({ name, type, nullable }) => {
    if (existing === undefined) return { field: name, name, type, nullable };
    const there = existing.fields.find((field) => field.name === name);
    if (there === undefined) return { field: name, name, type, nullable, refused: "the target has no such field" };
    return { field: name, name, type: there.type, nullable: there.nullable };
  });
}
