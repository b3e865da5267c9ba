import { crc32 } from "node:zlib";
import { type Batch, type Column, type Field, isSet, recordAt, stringify } from "@dataknobs/core";
import { carriedIn } from "../decode/carried.ts";

/**
 * What stands for a record in a place, of its cells' own bytes, so that a wide one need not become text. Only to tell
 * records apart, not against anybody.
 */
export function fingerprint({ columns, schema }: Batch, row: number): string {
  const lengths: number[] = [];
  let sum = 0;
  for (const [i, field] of schema.fields.entries()) {
    const column = columns[i];
    const bytes = column !== undefined && isSet(column.valid, row) ? bytesOf(column, row, field) : undefined;
    lengths.push(bytes?.length ?? -1);
    if (bytes !== undefined) sum = crc32(bytes, sum);
  }
  return `${hex(sum)}${hex(crc32(lengths.join()))}`;
}

function bytesOf(column: Column, row: number, field: Field): Uint8Array {
  if (column.layout === "bytes")
    return carriedIn(column)?.cell(row) ?? column.data.subarray(column.offsets[row], column.offsets[row + 1]);
  if (column.layout === "any") {
    const schema = { fields: [field] };
    return Buffer.from(stringify(recordAt({ schema, length: row + 1, columns: [column] }, row), schema));
  }
  const { buffer, byteOffset, BYTES_PER_ELEMENT: width } = column.data;
  return new Uint8Array(buffer, byteOffset + row * width, width);
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}
