import type { Described } from "../contract/source.ts";
import type { Schema } from "../model/schema.ts";
import { storedFields } from "./plan-fields.ts";
import type { RunContext } from "./run-context.ts";

/** Types of which a cell is the same by itself as by its column's. */
const plain: ReadonlySet<string> = new Set(["int32", "int64", "float64", "text", "bytes"]);

/**
 * What is there and takes values of every type takes cells that contradict their own column's as well: each is read by
 * what it is itself. Not where people's functions look at records. `judged`: fields that a condition looks at.
 */
export function cellByCell(
  target: RunContext["target"],
  schema: Schema,
  { uncertain = [] }: Described,
  { types, transforms, filter }: RunContext["settings"],
  existing: Schema | undefined,
  judged: readonly string[],
): Schema {
  if (existing === undefined || transforms.length > 0 || filter !== undefined) return schema;
  const able = schema.fields.filter(
    ({ name, type }) => uncertain.includes(name) && !types.has(name) && !judged.includes(name) && plain.has(type.kind),
  );
  if (able.length === 0) return schema;
  const open = new Set(
    storedFields(target, { fields: able }, existing).flatMap(({ type, field }) => (type.kind === "any" ? [field] : [])),
  );
  if (open.size === 0) return schema;
  const fields = schema.fields.map((field) =>
    open.has(field.name) ? { ...field, type: { kind: "any" as const } } : field,
  );
  return { ...schema, fields };
}
