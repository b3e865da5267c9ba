import { type AnyColumn, type BytesColumn, isSet, types, valuesOf } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import type { DuckType, Member } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";
import { wellFormed } from "../utf8.ts";
import { emptyMember, unreadable } from "./broken.ts";
import { validityOf } from "./memory.ts";
import { type Decode, unionTags } from "./nested.ts";

/** A union of scalars of different kinds: each cell has its own type. */
export function decodeAny(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  members: readonly Member[],
  count: number,
): AnyColumn {
  const valid = validityOf(driver.raw, vector, count);
  const tags = unionTags(driver, vector, count);
  const cells = members.map((member, m) =>
    memberCells(decode, driver.raw.struct_vector_get_child(vector, m + 1), member.type, count),
  );
  const data = Array.from({ length: count }, (_, i) =>
    isSet(valid, i) ? (cells[tags[i] ?? 0]?.[i] ?? emptyMember) : null,
  );
  return { layout: "any", data, valid, missing: undefined };
}

function memberCells(decode: Decode, vector: Vector, type: DuckType, count: number): readonly unknown[] {
  const logical = logicalOf(type);
  const column = decode(vector, type, count);
  if (column.layout === "bytes" && logical.kind === "text") return textCells(column, count);
  const values = valuesOf(column, logical, count, "bigint");
  const integer = logical.kind === "int32" || logical.kind === "decimal";
  return integer
    ? values.map((value) => (typeof value === "number" || typeof value === "string" ? BigInt(value) : value))
    : values;
}

function textCells(given: BytesColumn, count: number): readonly unknown[] {
  const { column, bad } = wellFormed(given, count);
  const cells: unknown[] = valuesOf(column, types.text, count);
  for (const row of bad) cells[row] = unreadable;
  return cells;
}
