import { DataknobsError } from "./error.ts";
import { isJsonNull } from "./raw-json.ts";

/** A value that JSON has not, written as JSON. */
export interface Tagged {
  readonly $type: string;
  readonly value: unknown;
}

/** `{"$type":"float64","value":"NaN"}` and the like for what JSON has not; `undefined` if the value can be written as it is. */
export function tagOf(value: unknown): Tagged | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return { $type: "float64", value: String(value) };
  if (typeof value !== "object") return undefined;
  if (value instanceof Uint8Array) return { $type: "bytes", value: base64(value) };
  if (isJsonNull(value)) return { $type: "json", value: null };
  return undefined;
}

/** Whether an object would be taken for one of ours when it is read again. */
export function looksTagged(value: unknown): value is Tagged {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "$type");
}

/** The value that a tag stands for. Throws `INVALID_VALUE` for a tag that we do not write. */
export function untag(tagged: Tagged): unknown {
  const { $type, value } = tagged;
  if ($type === "float64" && typeof value === "string") return Number(value);
  if ($type === "int64" && typeof value === "string") return BigInt(value);
  if ($type === "bytes" && typeof value === "string") return new Uint8Array(Buffer.from(value, "base64"));
  if ($type === "json") return value;
  throw new DataknobsError({
    code: "INVALID_VALUE",
    message: `{"$type":${JSON.stringify($type)}} is not a value written by dataknobs.`,
  });
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
