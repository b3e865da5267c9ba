import { type BytesColumn, type Column, isSet, textColumn } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import { type DuckType, entryOf, type Member } from "../types/duck-type.ts";
import { jsonLeaves, listElements } from "./json-leaf.ts";
import { cellsOf, validityOf } from "./memory.ts";

type Bitmap = Column["valid"];

/** Decodes what lies inside a vector: the first `count` cells of one of its children, by its element type. */
export type Decode = (vector: Vector, type: DuckType, count: number) => Column;

/** Where each row's elements begin in the child, and how many they are. */
type Extent = (i: number) => readonly [from: number, to: number];

export function decodeList(driver: Driver, decode: Decode, vector: Vector, of: DuckType, count: number): BytesColumn {
  const { raw } = driver;
  const child = decode(raw.list_vector_get_child(vector), of, raw.list_vector_get_size(vector));
  return listTexts(
    child,
    of,
    raw.list_vector_get_size(vector),
    count,
    validityOf(raw, vector, count),
    entriesOf(driver, vector, count),
  );
}

export function decodeArray(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  of: DuckType,
  length: number,
  count: number,
): BytesColumn {
  const child = decode(driver.raw.array_vector_get_child(vector), of, count * length);
  return listTexts(child, of, count * length, count, validityOf(driver.raw, vector, count), (i) => [
    i * length,
    (i + 1) * length,
  ]);
}

function listTexts(
  child: Column,
  of: DuckType,
  size: number,
  count: number,
  valid: Bitmap,
  extent: Extent,
): BytesColumn {
  const texts = listElements(child, of, size);
  return jsonColumn(count, valid, (i) => `[${texts.slice(...extent(i)).join(",")}]`);
}

export function decodeStruct(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  members: readonly Member[],
  count: number,
): BytesColumn {
  const texts = structTexts(driver, decode, vector, members, count);
  return jsonColumn(count, validityOf(driver.raw, vector, count), (i) => texts[i] ?? "");
}

export function decodeMap(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  map: { readonly key: DuckType; readonly value: DuckType },
  count: number,
): BytesColumn {
  const { raw } = driver;
  const entry = entryOf(map);
  const members = entry.id === "STRUCT" ? entry.members : [];
  const texts = structTexts(
    driver,
    decode,
    raw.list_vector_get_child(vector),
    members,
    raw.list_vector_get_size(vector),
  );
  const extent = entriesOf(driver, vector, count);
  return jsonColumn(count, validityOf(raw, vector, count), (i) => `[${texts.slice(...extent(i)).join(",")}]`);
}

/** A union as JSON: an object with its member's name. */
export function decodeTaggedUnion(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  members: readonly Member[],
  count: number,
): BytesColumn {
  const tags = unionTags(driver, vector, count);
  const leaves = members.map((member, m) => {
    const column = decode(driver.raw.struct_vector_get_child(vector, m + 1), member.type, count);
    return jsonLeaves(column, member.type, count);
  });
  const names = members.map((member) => JSON.stringify(member.name));
  return jsonColumn(
    count,
    validityOf(driver.raw, vector, count),
    (i) => `{${names[tags[i] ?? 0]}:${leaves[tags[i] ?? 0]?.[i]}}`,
  );
}

/** The place of the member that each cell of a union has. */
export function unionTags({ raw }: Driver, vector: Vector, count: number): Uint8Array {
  return new Uint8Array(cellsOf(raw, raw.struct_vector_get_child(vector, 0), count, 1));
}

function structTexts(
  driver: Driver,
  decode: Decode,
  vector: Vector,
  members: readonly Member[],
  count: number,
): string[] {
  const parts = members.map((member, m) => {
    const column = decode(driver.raw.struct_vector_get_child(vector, m), member.type, count);
    return jsonLeaves(column, member.type, count);
  });
  const names = members.map((member) => JSON.stringify(member.name));
  return Array.from({ length: count }, (_, i) => `{${names.map((name, m) => `${name}:${parts[m]?.[i]}`).join(",")}}`);
}

function entriesOf({ raw }: Driver, vector: Vector, count: number): Extent {
  const words = new BigUint64Array(cellsOf(raw, vector, count, 16));
  return (i) => {
    const from = Number(words[2 * i] ?? 0n);
    return [from, from + Number(words[2 * i + 1] ?? 0n)];
  };
}

function jsonColumn(count: number, valid: Bitmap, textOf: (i: number) => string): BytesColumn {
  return textColumn(Array.from({ length: count }, (_, i) => (isSet(valid, i) ? textOf(i) : null)));
}
