import { DataknobsError, type Position } from "@dataknobs/core";

/**
 * A value of a key as JSON: `["i", "17"]` an integer, `["r", 1.5]` a float, `["t", "a"]` text, `["b", base64]` bytes, and
 * `["x", base64]` text that is not UTF-8, by its bytes. Two infinities stand as their names.
 */
export type KeyValue = readonly ["i" | "t" | "b" | "x", string] | readonly ["r", number | string];

/** A value as the driver gives it. */
export function keyValueOf(value: unknown): KeyValue {
  if (typeof value === "bigint") return ["i", value.toString()];
  if (typeof value === "number") return ["r", Number.isFinite(value) ? value : String(value)];
  if (typeof value === "string") return ["t", value];
  if (value instanceof Uint8Array) return ["b", base64(value)];
  throw new DataknobsError({
    code: "INTERNAL",
    message: `A key holds ${String(value)}, which has no place in its order.`,
  });
}

export function textOfBytes(bytes: Uint8Array): KeyValue {
  return ["x", base64(bytes)];
}

/** The value as the driver binds it, and how SQL takes it. */
export function boundKey([kind, value]: KeyValue): { readonly sql: string; readonly value: unknown } {
  switch (kind) {
    case "i":
      return { sql: "?", value: BigInt(value) };
    case "r":
      return { sql: "?", value: Number(value) };
    case "t":
      return { sql: "?", value };
    case "b":
      return { sql: "?", value: Buffer.from(value, "base64") };
    default:
      return { sql: "CAST(? AS TEXT)", value: Buffer.from(value, "base64") };
  }
}

/** Reads a position that was delivered before. @throws INVALID_ARGUMENT for any other */
export function keyValuesIn(position: Position, length: number): readonly KeyValue[] {
  if (Array.isArray(position) && position.length === length) {
    const values: readonly Position[] = position;
    if (values.every(isKeyValue)) return values;
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(position)} is no position in this collection.`,
    backend: "sqlite",
  });
}

function isKeyValue(value: Position): value is KeyValue {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const pair: readonly Position[] = value;
  const [kind, of] = pair;
  if (kind === "r") return typeof of === "number" || of === "Infinity" || of === "-Infinity";
  if (typeof of !== "string") return false;
  return kind === "i" ? /^-?\d+$/.test(of) : kind === "t" || kind === "b" || kind === "x";
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
