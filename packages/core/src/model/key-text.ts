import { decimalKey } from "./decimal.ts";
import { fieldOf } from "./schema-of.ts";
import type { Schema } from "./schema.ts";

/**
 * A text for the values of key fields, equal exactly where the keys are: decimals go by value, -0 is 0, 1 is 1n.
 * `values` are in record form and in the order of `key`.
 */
export function keyText(schema: Schema, key: readonly string[], values: readonly unknown[]): string {
  const parts = key.map((name, i) => {
    const value = values[i];
    if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
    if (typeof value !== "string") return String(value);
    return fieldOf(schema, name).type.kind === "decimal" ? decimalKey(value) : { text: value };
  });
  return JSON.stringify(parts);
}
