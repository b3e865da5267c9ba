import type { Raw } from "./driver.ts";

type Asked = Pick<
  Raw,
  | "Type"
  | "create_data_chunk"
  | "create_logical_type"
  | "data_chunk_get_vector"
  | "data_chunk_set_size"
  | "get_data_from_pointer"
  | "vector_assign_string_element_len"
  | "vector_get_data"
>;

/**
 * Whether strings lie in vectors as DuckDB's public C struct `duckdb_string_t` says: 16 bytes each, first the length
 * in 32 bits; up to 12 bytes follow at once, of longer ones the first 4 and then a 64-bit pointer to all of them.
 */
export function knowsStringLayout(raw: Asked): boolean {
  const short = Buffer.from("twelve bytes");
  const long = Buffer.from("thirteen byte");
  const chunk = raw.create_data_chunk([raw.create_logical_type(raw.Type.VARCHAR)]);
  raw.data_chunk_set_size(chunk, 2);
  const vector = raw.data_chunk_get_vector(chunk, 0);
  raw.vector_assign_string_element_len(vector, 0, short);
  raw.vector_assign_string_element_len(vector, 1, long);
  const entries = raw.vector_get_data(vector, 32);
  const words = new DataView(entries.buffer, entries.byteOffset, 32);
  const lengths = words.getUint32(0, true) === short.length && words.getUint32(16, true) === long.length;
  if (!lengths || !short.equals(entries.subarray(4, 16)) || !long.subarray(0, 4).equals(entries.subarray(20, 24)))
    return false;
  const behind = raw.get_data_from_pointer(bufferOf(entries), entries.byteOffset + 24, long.length);
  return long.equals(behind);
}

/** The memory that a view of the driver lies in. */
export function bufferOf(view: Uint8Array): ArrayBuffer {
  const { buffer } = view;
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new Error("DuckDB's driver handed out shared memory");
}
