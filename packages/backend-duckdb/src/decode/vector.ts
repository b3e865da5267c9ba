import type { Bitmap, BytesColumn, Column } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import type { DuckType } from "../types/duck-type.ts";
import { unionMembers } from "../types/logical-of.ts";
import { toDays, toInstants, toMicros } from "./clocks.ts";
import { toInt32, toInt64 } from "./integers.ts";
import { cellsOf, validityOf } from "./memory.ts";
import { type Decode, decodeArray, decodeList, decodeMap, decodeStruct, decodeTaggedUnion } from "./nested.ts";
import { bigNumbers, bitStrings, zonedTimes } from "./others.ts";
import { decodeStrings, stringsOf } from "./strings.ts";
import { enumTexts, hugeTexts, intervalTexts, unsignedTexts, uuidTexts } from "./texts.ts";
import { decodeAny } from "./union.ts";

/** The first `count` cells of a vector as a column of `logicalOf(type)`, or, `nested` in another, of `elementType(type)`. */
export function decodeVector(driver: Driver, vector: Vector, type: DuckType, count: number, nested = false): Column {
  const { raw } = driver;
  const cells = (width: number): ArrayBuffer => cellsOf(raw, vector, count, width);
  const decode: Decode = (inner, of, size) => decodeVector(driver, inner, of, size, true);
  const presence = { valid: validityOf(raw, vector, count), missing: undefined };
  switch (type.id) {
    case "BOOLEAN":
      return { layout: "u8", data: new Uint8Array(cells(1)), ...presence };
    case "TINYINT":
      return toInt32(new Int8Array(cells(1)), presence);
    case "UTINYINT":
      return toInt32(new Uint8Array(cells(1)), presence);
    case "SMALLINT":
      return toInt32(new Int16Array(cells(2)), presence);
    case "USMALLINT":
      return toInt32(new Uint16Array(cells(2)), presence);
    case "INTEGER":
      return { layout: "i32", data: new Int32Array(cells(4)), ...presence };
    case "UINTEGER":
      return toInt64(new Uint32Array(cells(4)), presence);
    case "BIGINT":
    case "TIME":
    case "TIME_NS":
      return { layout: "i64", data: new BigInt64Array(cells(8)), ...presence };
    case "UBIGINT":
      return unsignedTexts(new BigUint64Array(cells(8)), count, presence.valid);
    case "HUGEINT":
    case "UHUGEINT":
      return hugeTexts(cells(16), count, type.id === "HUGEINT", 0, presence.valid);
    case "FLOAT":
      return { layout: "f32", data: new Float32Array(cells(4)), ...presence };
    case "DOUBLE":
      return { layout: "f64", data: new Float64Array(cells(8)), ...presence };
    case "DECIMAL":
      if (type.width > 18) return hugeTexts(cells(16), count, true, type.scale, presence.valid);
      if (type.width > 9) return { layout: "i64", data: new BigInt64Array(cells(8)), ...presence };
      return toInt64(type.width > 4 ? new Int32Array(cells(4)) : new Int16Array(cells(2)), presence);
    case "VARCHAR":
    case "JSON":
    case "BLOB":
      return {
        layout: "bytes",
        ...decodeStrings(raw, stringsOf(raw, vector, count, presence.valid), 0, count),
        ...presence,
      };
    case "DATE":
      return toDays(new Int32Array(cells(4)), presence);
    case "TIMESTAMP":
    case "TIMESTAMPTZ":
    case "TIMESTAMP_NS":
      return toInstants(new BigInt64Array(cells(8)), presence);
    case "TIMESTAMP_S":
      return toMicros(new BigInt64Array(cells(8)), 1_000_000n, presence);
    case "TIMESTAMP_MS":
      return toMicros(new BigInt64Array(cells(8)), 1000n, presence);
    case "INTERVAL":
      return intervalTexts(cells(16), count, presence.valid);
    case "UUID":
      return uuidTexts(cells(16), count, presence.valid);
    case "ENUM":
      return enumTexts(enumCells(type.values.length, cells), count, type.values, presence.valid);
    case "LIST":
      return decodeList(driver, decode, vector, type.of, count);
    case "ARRAY":
      return decodeArray(driver, decode, vector, type.of, type.length, count);
    case "STRUCT":
      return decodeStruct(driver, decode, vector, type.members, count);
    case "MAP":
      return decodeMap(driver, decode, vector, type, count);
    case "UNION":
      return nested || unionMembers(type) === undefined
        ? decodeTaggedUnion(driver, decode, vector, type.members, count)
        : decodeAny(driver, decode, vector, type.members, count);
    default:
      return decodeOther(driver, vector, type.name, count, presence.valid);
  }
}

/** Inside others; alone it is read by its text. */
function decodeOther(
  driver: Driver,
  vector: Vector,
  name: string,
  count: number,
  valid: Bitmap | undefined,
): BytesColumn {
  const { raw } = driver;
  if (name === "TIMETZ") return zonedTimes(new BigUint64Array(cellsOf(raw, vector, count, 8)), count, valid);
  const bytes = decodeStrings(raw, stringsOf(raw, vector, count, valid), 0, count);
  if (name === "BIT") return bitStrings(bytes, count, valid);
  if (name === "BIGNUM") return bigNumbers(bytes, count, valid);
  throw new Error(`${name} is read by its text`);
}

/** The width of an enumeration's numbers goes by how many values it has. */
function enumCells(values: number, cells: (width: number) => ArrayBuffer): Uint8Array | Uint16Array | Uint32Array {
  if (values <= 0xff) return new Uint8Array(cells(1));
  return values <= 0xffff ? new Uint16Array(cells(2)) : new Uint32Array(cells(4));
}
