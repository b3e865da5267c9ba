import { type Column, columnBuilder } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import { type DuckType, entryOf, type Member } from "../types/duck-type.ts";
import { elementType } from "../types/logical-of.ts";
import { fillLeaf } from "./leaf.ts";
import { fillCells, fillValidity } from "./memory.ts";

/** Puts values that `nestedValue` made into a vector, from its first cell on. */
export function fillNested(driver: Driver, vector: Vector, type: DuckType, values: readonly unknown[]): void {
  const { raw } = driver;
  switch (type.id) {
    case "LIST":
      return fillList(driver, vector, type.of, values);
    case "MAP":
      return fillList(driver, vector, entryOf(type), values);
    case "ARRAY": {
      const empty = Array.from({ length: type.length }, () => null);
      fillPresence(driver, vector, values);
      return fillNested(
        driver,
        raw.array_vector_get_child(vector),
        type.of,
        values.flatMap((value) => partsOf(value) ?? empty),
      );
    }
    case "STRUCT":
      fillPresence(driver, vector, values);
      return fillMembers(driver, vector, type.members, 0, (value, m) => partsOf(value)?.[m] ?? null, values);
    case "UNION":
      fillPresence(driver, vector, values);
      fillCells(
        raw,
        raw.struct_vector_get_child(vector, 0),
        Uint8Array.from(values, (value) => Number(partsOf(value)?.[0] ?? 0)),
        0,
        values.length,
      );
      fillPresence(driver, raw.struct_vector_get_child(vector, 0), values);
      return fillMembers(
        driver,
        vector,
        type.members,
        1,
        (value, m) => (partsOf(value)?.[0] === m ? partsOf(value)?.[1] : null),
        values,
      );
    default:
      return fillLeaf(driver, vector, type, leafColumn(type, values), 0, values.length);
  }
}

function leafColumn(type: DuckType, values: readonly unknown[]): Column {
  const numbers = type.id === "DOUBLE" || type.id === "FLOAT" || type.id === "INTEGER";
  if (numbers) return numberColumn(type.id, values);
  const column = columnBuilder(elementType(type), values.length);
  for (const value of values) {
    if (value === null || value === undefined) column.appendNull();
    else column.append(value);
  }
  return column.finish();
}

/** Numbers need no look at each of them any more. */
function numberColumn(id: "DOUBLE" | "FLOAT" | "INTEGER", values: readonly unknown[]): Column {
  const presence = { valid: presenceOf(values), missing: undefined };
  // The integers of a union are bigints.
  const number = (value: unknown): number => Number(value ?? 0);
  if (id === "DOUBLE") return { layout: "f64", data: Float64Array.from(values, number), ...presence };
  if (id === "FLOAT") return { layout: "f32", data: Float32Array.from(values, number), ...presence };
  return { layout: "i32", data: Int32Array.from(values, number), ...presence };
}

function fillList(driver: Driver, vector: Vector, of: DuckType, values: readonly unknown[]): void {
  const { raw } = driver;
  const lists = values.map((value) => partsOf(value) ?? []);
  const entries = new BigUint64Array(values.length * 2);
  let end = 0;
  for (const [i, list] of lists.entries()) {
    entries[2 * i] = BigInt(end);
    entries[2 * i + 1] = BigInt(list.length);
    end += list.length;
  }
  fillCells(raw, vector, entries, 0, entries.length);
  fillPresence(driver, vector, values);
  raw.list_vector_reserve(vector, end);
  raw.list_vector_set_size(vector, end);
  fillNested(driver, raw.list_vector_get_child(vector), of, lists.flat());
}

function fillMembers(
  driver: Driver,
  vector: Vector,
  members: readonly Member[],
  first: number,
  part: (value: unknown, member: number) => unknown,
  values: readonly unknown[],
): void {
  for (const [m, member] of members.entries()) {
    fillNested(
      driver,
      driver.raw.struct_vector_get_child(vector, first + m),
      member.type,
      values.map((value) => part(value, m) ?? null),
    );
  }
}

function fillPresence({ raw }: Driver, vector: Vector, values: readonly unknown[]): void {
  fillValidity(raw, vector, presenceOf(values), 0, values.length);
}

function presenceOf(values: readonly unknown[]): Column["valid"] {
  if (!values.includes(null)) return undefined;
  const valid = new Uint8Array(((values.length + 63) >> 6) << 3);
  for (const [i, value] of values.entries()) if (value !== null) valid[i >> 3] = (valid[i >> 3] ?? 0) | (1 << (i & 7));
  return valid;
}

function partsOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
