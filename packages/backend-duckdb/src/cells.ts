import { isSet } from "@dataknobs/core";
import { cellsOf, validityOf } from "./decode/memory.ts";
import { decodeStrings, stringsOf } from "./decode/strings.ts";
import type { Raw, Result, TypeId, Vector } from "./driver.ts";

/** What we ask DuckDB for ourselves: its catalog, counts, our own tables. BIGINT is a bigint, INTEGER a number. */
export type Cell = boolean | number | bigint | string | null;
export type Row = readonly Cell[];

/** All rows of a result of few rows. Other types than those of `Cell` are cast in the query. */
export async function rowsOf(raw: Raw, result: Result): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const types = Array.from({ length: raw.column_count(result) }, (_, c) => raw.column_type(result, c));
  for (let chunk = await raw.fetch_chunk(result); chunk !== null; chunk = await raw.fetch_chunk(result)) {
    const count = raw.data_chunk_get_size(chunk);
    if (count === 0) break;
    const held = chunk;
    const columns = types.map((type, c) => cells(raw, raw.data_chunk_get_vector(held, c), type, count));
    for (let row = 0; row < count; row++) rows.push(columns.map((column) => column[row] ?? null));
  }
  return rows;
}

function cells(raw: Raw, vector: Vector, type: TypeId, count: number): readonly Cell[] {
  const valid = validityOf(raw, vector, count);
  const values = present(raw, vector, type, count, valid);
  return valid === undefined ? values : values.map((value, i) => (isSet(valid, i) ? value : null));
}

function present(
  raw: Raw,
  vector: Vector,
  type: TypeId,
  count: number,
  valid: Uint8Array | undefined,
): readonly Cell[] {
  const bytes = (width: number): ArrayBuffer => cellsOf(raw, vector, count, width);
  switch (type) {
    case raw.Type.BOOLEAN:
      return Array.from(new Uint8Array(bytes(1)), (value) => value !== 0);
    case raw.Type.INTEGER:
    case raw.Type.SQLNULL:
      return Array.from(new Int32Array(bytes(4)));
    case raw.Type.BIGINT:
      return Array.from(new BigInt64Array(bytes(8)));
    case raw.Type.VARCHAR: {
      const { data, offsets } = decodeStrings(raw, stringsOf(raw, vector, count, valid), 0, count);
      const text = Buffer.from(data.buffer, data.byteOffset, data.length);
      return Array.from({ length: count }, (_, i) => text.toString("utf8", offsets[i], offsets[i + 1]));
    }
    default:
      throw new Error(`a query of ours gives DuckDB's type ${type}, which has no cell here`);
  }
}
