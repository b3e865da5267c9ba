import type { Rejection } from "../batch/batch.ts";
import { unify } from "../model/infer.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { typeOfValue } from "../model/type-of-value.ts";
import { MisfitFound, type Findings } from "./misfit.ts";

const typeFaults: ReadonlySet<string> = new Set([
  "INVALID_VALUE",
  "OUT_OF_RANGE",
  "UNKNOWN_FIELD",
  "TOO_LONG",
  "NULL_NOT_ALLOWED",
]);

/**
 * A later output that the inferred schema cannot hold: remembers the field that would, and starts over. Where no field
 * would hold it (a function, a date that is none) the record stays rejected.
 */
export function noteMisfit(
  schema: Schema,
  rejection: Rejection,
  { findings, number }: { readonly findings: Findings; readonly number: number },
): void {
  const { field: name, code, record } = rejection;
  if (
    name === undefined ||
    !name.isWellFormed() ||
    !typeFaults.has(code) ||
    typeof record !== "object" ||
    record === null
  )
    return;
  const believed = schema.fields.find((field) => field.name === name);
  const value: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
  const wider = value === null || value === undefined ? nullable(schema, believed) : holding(value, name, believed);
  if (wider === undefined) return;
  const made = findings.made.get(number) ?? new Map<string, Field>();
  findings.made.set(number, made.set(name, wider));
  throw new MisfitFound(name, rejection, number);
}

/** A key is never null: such a record is at fault itself. */
function nullable({ key }: Schema, believed: Field | undefined): Field | undefined {
  if (believed === undefined || believed.nullable || key?.includes(believed.name) === true) return undefined;
  return { name: believed.name, type: believed.type, nullable: true };
}

function holding(value: unknown, name: string, believed: Field | undefined): Field | undefined {
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  const seen = typeOfValue(value);
  if (believed === undefined) return { name, type: seen, nullable: true };
  const type = joined(believed.type, seen);
  return sameType(type, believed.type) ? undefined : { name, type, nullable: believed.nullable };
}

/**
 * The type above both. Integers that meet a float become floats: whether a double is each of them exactly shows when
 * they are written, and one that it is not makes the field hold both.
 */
function joined(believed: LogicalType, seen: LogicalType): LogicalType {
  return believed.kind === "int64" && seen.kind === "float64" ? seen : unify(believed, seen);
}

/** The inferred schema with what later values asked for. */
export function widened(schema: Schema, found: ReadonlyMap<string, Field> | undefined): Schema {
  if (found === undefined) return schema;
  const fields = schema.fields.map((field) => {
    const other = found.get(field.name);
    if (other === undefined) return field;
    const type = joined(field.type, other.type);
    const nulls = field.nullable || other.nullable;
    return sameType(type, field.type) ? { ...field, nullable: nulls } : { name: field.name, type, nullable: nulls };
  });
  const added = [...found.values()].filter(({ name }) => !fields.some((field) => field.name === name));
  return { ...schema, fields: [...fields, ...added] };
}
