import { type BytesColumn, DataknobsError } from "@dataknobs/core";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import { validityOf } from "./memory.ts";
import type { Driver } from "../driver.ts";

/** A column of strings by the driver's public API, one call for each: for a driver whose layout we do not know. */
export function decodeStringsSlowly({ raw }: Driver, chunk: DuckDBDataChunk, index: number): BytesColumn {
  const parts = chunk.getColumnValues(index).map(bytesOf);
  const offsets = new Int32Array(parts.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + part.length;
  const data = new Uint8Array(offsets[parts.length] ?? 0);
  for (const [i, part] of parts.entries()) data.set(part, offsets[i]);
  const valid = validityOf(raw, raw.data_chunk_get_vector(chunk.chunk, index), parts.length);
  return { layout: "bytes", data, offsets, valid, missing: undefined };
}

const empty = new Uint8Array();

function bytesOf(value: unknown): Uint8Array {
  if (value === null) return empty;
  if (typeof value === "string") return Buffer.from(value, "utf8");
  if (typeof value === "object" && "bytes" in value && value.bytes instanceof Uint8Array) return value.bytes;
  throw new Error(`DuckDB's driver gave ${typeof value} for a string`);
}

export function unknownLayout(): DataknobsError {
  return new DataknobsError({
    code: "UNSUPPORTED",
    message:
      "This version of DuckDB's driver keeps strings in a way that is not known here; lists, structs and unions of them cannot be read",
    backend: "duckdb",
    fix: "Install the version of @duckdb/node-bindings that this package names.",
  });
}
