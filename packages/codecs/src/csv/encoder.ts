import { type Batch, type Column, DataknobsError, isSet, layoutOf, type Schema } from "@dataknobs/core";
import type { Encoder } from "../encoder.ts";
import { carriageReturn, lineFeed } from "./cell-index.ts";
import { checkDelimiter, type CsvOptions } from "./dialect.ts";
import { csvCells } from "./encode-cells.ts";
import { markLone } from "../write/lone.ts";
import { putQuoted, putText } from "./put-text.ts";
import { sepLineOf } from "./sep-line.ts";

export interface CsvEncoderOptions extends CsvOptions {
  /** What stands behind each record. Default: `"\n"`. */
  readonly lineEnd?: "\n" | "\r\n";
}

/**
 * Writes CSV as RFC 4180 describes it, with a line end behind each record. Null is a cell of nothing, the empty text `""`. Of texts
 * those stand in quotes that must, and those that would be taken for a number or a truth value.
 * Default: commas, and a header.
 * @throws INVALID_ARGUMENT for a delimiter that cannot be one
 */
export function csvEncoder(schema: Schema, options: CsvEncoderOptions = {}): Encoder {
  const { delimiter = ",", header = true, lineEnd = "\n" } = options;
  checkDelimiter(delimiter);
  const split = delimiter.charCodeAt(0);
  return {
    head: header && schema.fields.length > 0 ? headerOf(schema, delimiter, lineEnd) : Buffer.alloc(0),
    encode(batch, first) {
      const bytes = encode(batch, schema, split, lineEnd === "\r\n");
      return first && !header ? quotedSepLine(bytes, schema.fields.length) : bytes;
    },
    tail: () => Buffer.alloc(0),
  };
}

function encode(batch: Batch, { fields }: Schema, delimiter: number, returns: boolean): Uint8Array {
  const { length } = batch;
  if (fields.length === 0 && length > 0) throw noFields();
  const columns = fields.map(({ type }, c) => columnAt(batch, c, layoutOf(type)));
  const cells = fields.map(({ type }, c) => csvCells(columnAt(batch, c, layoutOf(type)), type, length, delimiter));
  const valid = columns.map((column) => column.valid);
  const puts = cells.map(({ put }) => put);
  const size = cells.reduce((sum, { bytes }) => sum + bytes, length * (fields.length + (returns ? 1 : 0)));
  const bytes = markLone(Buffer.allocUnsafeSlow(size));
  let at = 0;
  for (let row = 0; row < length; row++) {
    for (let c = 0; c < puts.length; c++) {
      if (c > 0) bytes[at++] = delimiter;
      if (isSet(valid[c], row)) at = puts[c]?.(bytes, at, row) ?? at;
    }
    if (returns) bytes[at++] = carriageReturn;
    bytes[at++] = lineFeed;
  }
  return bytes.subarray(0, at);
}

/** A first record that would be read as the line that says the delimiter has its first cell in quotes. */
function quotedSepLine(bytes: Uint8Array, cells: number): Uint8Array {
  const line = sepLineOf(bytes);
  if (line === undefined) return bytes;
  const end = cells === 1 ? Buffer.byteLength(line.text) : "sep=".length;
  return Buffer.concat([Buffer.from('"'), bytes.subarray(0, end), Buffer.from('"'), bytes.subarray(end)]);
}

/** Names in quotes where they hold anything that a reader could take for the delimiter: a header is what it looks at first, and takes `sep=` for no name. */
function headerOf({ fields }: Schema, delimiter: string, lineEnd: string): Uint8Array {
  const put = putText(delimiter.charCodeAt(0), true);
  const cells = fields.map(({ name }) => {
    const text = Buffer.from(name);
    const cell = Buffer.alloc(2 * text.length + 2);
    const write = /[,;\t]|^sep=/i.test(name) ? putQuoted : put;
    return cell.subarray(0, write(cell, 0, text, 0, text.length)).toString();
  });
  return Buffer.from(`${cells.join(delimiter)}${lineEnd}`);
}

function columnAt(batch: Batch, c: number, layout: Column["layout"]): Column {
  const column = batch.columns[c];
  if (column?.layout === layout) return column;
  throw new RangeError(`Column ${c} of the batch is ${column?.layout ?? "not there"} where the schema has ${layout}.`);
}

function noFields(): DataknobsError {
  return new DataknobsError({
    code: "NOT_STORABLE",
    message: "The records have no fields, and CSV has no line for such a record. Expected: at least one field.",
  });
}
