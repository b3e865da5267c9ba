import { type BytesColumn, DataknobsError } from "@dataknobs/core";
import type { Driver, Raw, Vector } from "../driver.ts";
import { carriedIn } from "../decode/carried.ts";
import { inlined } from "../decode/strings.ts";
import { Entries } from "./entries.ts";

/**
 * Puts the cells `from` to before `to` of a column into a vector of strings: all bytes at once into the vector's heap,
 * by one native call, then the 16-byte entries that point into it. Of strings that are still DuckDB's own only the entries.
 */
export function fillStrings(driver: Driver, vector: Vector, column: BytesColumn, from: number, to: number): void {
  const carried = carriedIn(column);
  if (carried !== undefined) return carried.fill(vector, from, to);
  const { data, offsets } = column;
  const start = offsets[from] ?? 0;
  const end = offsets[to] ?? start;
  const heap = heapOf(driver.raw, vector, data.subarray(start, end));
  const { bytes, words } = Entries.of(to - from);
  for (let i = from; i < to; i++) {
    const source = offsets[i] ?? 0;
    const length = (offsets[i + 1] ?? 0) - source;
    const word = (i - from) * 4;
    const entry = word * 4 + 4;
    words[word] = length;
    if (length <= inlined) {
      words[word + 1] = 0;
      words[word + 2] = 0;
      words[word + 3] = 0;
      for (let k = 0; k < length; k++) bytes[entry + k] = data[source + k] ?? 0;
    } else {
      for (let k = 0; k < 4; k++) bytes[entry + k] = data[source + k] ?? 0;
      const low = heap.low + (source - start);
      words[word + 2] = low;
      words[word + 3] = low > 0xffffffff ? heap.high + 1 : heap.high;
    }
  }
  driver.raw.copy_data_to_vector(vector, 0, bytes.buffer, 0, (to - from) * 16);
}

/** The address of the bytes once the vector keeps them. Short ones all lie in their entries: there is no heap. */
function heapOf(raw: Raw, vector: Vector, bytes: Uint8Array): { low: number; high: number } {
  if (bytes.length <= inlined) return { low: 0, high: 0 };
  raw.vector_assign_string_element_len(vector, 0, bytes);
  const view = raw.vector_get_data(vector, 16);
  const entry = new DataView(view.buffer, view.byteOffset, 16);
  // DuckDB does not take text that is not UTF-8: it puts a null there and no address.
  if (entry.getUint32(0, true) !== bytes.length)
    throw new DataknobsError({
      code: "INVALID_UTF8",
      message: "DuckDB did not take the text of a column",
      backend: "duckdb",
    });
  return { low: entry.getUint32(8, true), high: entry.getUint32(12, true) };
}
