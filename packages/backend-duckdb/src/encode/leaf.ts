import { type BytesColumn, type Column, intervalParts, isSet, stringsOf, toScaled } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import type { DuckType } from "../types/duck-type.ts";
import { daysOut, instantsOut, unitsOut } from "./clocks.ts";
import { fillCells, fillValidity } from "./memory.ts";
import { bigNumberBytes, bitBytes, zonedTimeWord } from "./others.ts";
import { fillStrings } from "./strings.ts";

/** Puts the cells `from` to before `to` of a column of `logicalOf(type)` into a vector. They have been judged by `leafFailures`. */
export function fillLeaf(
  driver: Driver,
  vector: Vector,
  type: DuckType,
  column: Column,
  from: number,
  to: number,
): void {
  const { raw } = driver;
  switch (column.layout) {
    case "u8":
    case "f32":
    case "f64":
      fillCells(raw, vector, column.data, from, to);
      break;
    case "i32":
      fillInt32(driver, vector, type, column.data, from, to);
      break;
    case "i64":
      fillInt64(driver, vector, type, column.data, from, to);
      break;
    case "bytes":
      if (type.id === "VARCHAR" || type.id === "JSON" || type.id === "BLOB")
        fillStrings(driver, vector, column, from, to);
      else if (type.id === "OTHER") fillOther(driver, vector, type.name, column, from, to);
      else fillParsed(driver, vector, type, column, from, to);
      break;
    case "any":
      throw new Error(`a column of any cannot be put into ${type.id}`);
  }
  fillValidity(raw, vector, column.valid, from, to);
}

function fillInt32({ raw }: Driver, vector: Vector, type: DuckType, data: Int32Array, from: number, to: number): void {
  switch (type.id) {
    case "DATE":
      return fillCells(raw, vector, daysOut(data, from, to), 0, to - from);
    case "TINYINT":
      return fillCells(raw, vector, Int8Array.from(data.subarray(from, to)), 0, to - from);
    case "UTINYINT":
      return fillCells(raw, vector, Uint8Array.from(data.subarray(from, to)), 0, to - from);
    case "SMALLINT":
      return fillCells(raw, vector, Int16Array.from(data.subarray(from, to)), 0, to - from);
    case "USMALLINT":
      return fillCells(raw, vector, Uint16Array.from(data.subarray(from, to)), 0, to - from);
    default:
      return fillCells(raw, vector, data, from, to);
  }
}

function fillInt64(
  { raw }: Driver,
  vector: Vector,
  type: DuckType,
  data: BigInt64Array,
  from: number,
  to: number,
): void {
  switch (type.id) {
    case "UINTEGER":
      return fillCells(raw, vector, lowWords(data, from, to), 0, to - from);
    case "DECIMAL":
      if (type.width > 9) return fillCells(raw, vector, data, from, to);
      return fillCells(
        raw,
        vector,
        type.width > 4 ? lowWords(data, from, to) : Int16Array.from(lowWords(data, from, to)),
        0,
        to - from,
      );
    case "TIMESTAMP":
    case "TIMESTAMPTZ":
    case "TIMESTAMP_NS":
      return fillCells(raw, vector, instantsOut(data, from, to), 0, to - from);
    case "TIMESTAMP_S":
      return fillCells(raw, vector, unitsOut(data, 1_000_000n, from, to), 0, to - from);
    case "TIMESTAMP_MS":
      return fillCells(raw, vector, unitsOut(data, 1000n, from, to), 0, to - from);
    default:
      return fillCells(raw, vector, data, from, to);
  }
}

/** The lower 32 bits, which hold the whole value of a narrow type. */
function lowWords(data: BigInt64Array, from: number, to: number): Int32Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  return Int32Array.from({ length: to - from }, (_, i) => words[2 * (from + i)] ?? 0);
}

/** Cells that a batch holds as canonical text and DuckDB as a number. */
function fillParsed(
  { raw }: Driver,
  vector: Vector,
  type: DuckType,
  column: BytesColumn,
  from: number,
  to: number,
): void {
  const texts = textsOf(column, from, to);
  const count = to - from;
  if (type.id === "INTERVAL") return fillIntervals(raw, vector, texts, column, from);
  if (type.id === "ENUM") return fillCells(raw, vector, placesOf(texts, type.values), 0, count);
  if (type.id === "UBIGINT")
    return fillCells(
      raw,
      vector,
      BigUint64Array.from(texts, (text, i) => (isSet(column.valid, from + i) ? BigInt(text) : 0n)),
      0,
      count,
    );
  const words = new BigUint64Array(count * 2);
  for (const [i, text] of texts.entries()) {
    if (!isSet(column.valid, from + i)) continue;
    const value = wideValue(type, text);
    words[2 * i] = BigInt.asUintN(64, value);
    words[2 * i + 1] = BigInt.asUintN(64, value >> 64n);
  }
  fillCells(raw, vector, words, 0, count * 2);
}

function fillOther(driver: Driver, vector: Vector, name: string, column: BytesColumn, from: number, to: number): void {
  const texts = textsOf(column, from, to);
  if (name === "TIMETZ") {
    const words = BigUint64Array.from(texts, (text) => zonedTimeWord(text) ?? 0n);
    return fillCells(driver.raw, vector, words, 0, to - from);
  }
  const bytesOf = name === "BIT" ? bitBytes : bigNumberBytes;
  const parts = texts.map((text) => bytesOf(text) ?? new Uint8Array());
  fillStrings(driver, vector, bytesColumn(parts), 0, to - from);
}

function bytesColumn(parts: readonly Uint8Array[]): BytesColumn {
  const offsets = new Int32Array(parts.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + part.length;
  return { layout: "bytes", data: Buffer.concat(parts), offsets, valid: undefined, missing: undefined };
}

function fillIntervals(
  raw: Driver["raw"],
  vector: Vector,
  texts: readonly string[],
  column: BytesColumn,
  from: number,
): void {
  const words = new Int32Array(texts.length * 4);
  const micros = new BigInt64Array(words.buffer);
  for (const [i, text] of texts.entries()) {
    const parts = isSet(column.valid, from + i) ? intervalParts(text) : undefined;
    if (parts === undefined) continue;
    words[4 * i] = parts.months;
    words[4 * i + 1] = parts.days;
    micros[2 * i + 1] = parts.micros;
  }
  fillCells(raw, vector, words, 0, words.length);
}

function placesOf(texts: readonly string[], values: readonly string[]): Uint8Array | Uint16Array | Uint32Array {
  const places = new Map(values.map((value, place) => [value, place]));
  const cells = texts.map((text) => places.get(text) ?? 0);
  if (values.length <= 0xff) return Uint8Array.from(cells);
  return values.length <= 0xffff ? Uint16Array.from(cells) : Uint32Array.from(cells);
}

function wideValue(type: DuckType, text: string): bigint {
  if (type.id === "UUID") return BigInt(`0x${text.replaceAll("-", "")}`) ^ (1n << 127n);
  if (type.id === "DECIMAL") return toScaled(text, type.width, type.scale) ?? 0n;
  return BigInt(text);
}

export function textsOf(column: BytesColumn, from: number, to: number): string[] {
  return stringsOf({ ...column, offsets: column.offsets.subarray(from, to + 1) }, to - from);
}
