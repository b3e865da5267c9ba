import type { Described } from "../contract/source.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Schema } from "../model/schema.ts";
import { storedFields } from "./plan-fields.ts";
import { inputSchema, keyOfTarget } from "./plan-key.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Whether no two records that are written can have one key: the source enforces it, nothing changes its fields on the way, and
 * each of their values is written in one way only. Where that is not known, which record of an upsert comes last decides.
 */
export function keyIsDistinct(
  { settings, target }: Pick<RunContext, "settings" | "target">,
  described: Described,
  reading: Reading,
  existing: Described | undefined,
): boolean {
  if (settings.transforms.length > 0) return false;
  const output = inputSchema(reading);
  const asked = settings.key?.every((name) => typeIn(output, name) !== undefined) === true ? settings.key : undefined;
  const there = settings.mode === "upsert" ? keyOfTarget(target, existing, output) : undefined;
  const key = asked ?? there ?? output.key ?? [];
  const own = described.keyEnforced === true ? described.schema.key : undefined;
  const enforced = [...(own === undefined ? [] : [own]), ...(described.unique ?? [])];
  if (!enforced.some((fields) => fields.every((name) => key.includes(name)))) return false;
  const stored = storedFields(target, output, settings.mode === "replace" ? undefined : existing?.schema);
  return key.every((name) => {
    const type = typeIn(output, name);
    const place = stored.find(({ field }) => field === name);
    const declared = typeIn(described.schema, name);
    return type !== undefined && place !== undefined && declared !== undefined && keptApart(declared, type, place.type);
  });
}

function typeIn({ fields }: Schema, name: string): LogicalType | undefined {
  return fields.find((field) => field.name === name)?.type;
}

/** Types of which two values are the same only if they are written the same. */
const plain: ReadonlySet<LogicalType["kind"]> = new Set(["bool", "int32", "int64", "text", "bytes"]);

function keptApart(declared: LogicalType, read: LogicalType, stored: LogicalType): boolean {
  return plain.has(declared.kind) && sameType(declared, read) && (read.kind === stored.kind || isInteger(read, stored));
}

function isInteger(...types: readonly LogicalType[]): boolean {
  return types.every(({ kind }) => kind === "int32" || kind === "int64");
}
