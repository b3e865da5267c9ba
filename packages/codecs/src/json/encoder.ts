import { type Batch, type Column, layoutOf, ownForm, type Schema } from "@dataknobs/core";
import type { Encoder } from "../encoder.ts";
import { JsonLinesForm } from "./own-form.ts";
import { recordCode } from "./record-code.ts";
import { newRoom } from "../write/room.ts";
import { cellsOf } from "./written-cells.ts";

/** Writes JSON Lines: an object a line, its members in the order of the fields. Batches have the fields of this schema. */
export function jsonLinesEncoder(schema: Schema): Encoder {
  return encoderOf(schema, false);
}

/** Writes a JSON file that is one array, with a record a line. Batches have the fields of this schema. */
export function jsonEncoder(schema: Schema): Encoder {
  return encoderOf(schema, true);
}

/** A line break, and a comma in an array. */
const aroundRecord = 2;

function encoderOf(schema: Schema, array: boolean): Encoder {
  const { fields } = schema;
  const code = recordCode(fields);
  const room = newRoom();
  return {
    head: Buffer.from(array ? "[" : ""),
    encode(batch, first) {
      const form = array ? undefined : ownForm(batch);
      if (form instanceof JsonLinesForm && form.isFor(schema)) return form.text;
      const { length } = batch;
      const columns = fields.map(({ type }, c) => columnAt(batch, c, layoutOf(type)));
      const cells = fields.map((field, c) => cellsOf(columnAt(batch, c, layoutOf(field.type)), field, length));
      const values = cells.reduce((sum, { bytes }) => sum + bytes, 0);
      // Large enough for every record: a buffer that grows would hold a long one twice.
      const { bytes, start } = room.of(values + length * (code.bytes + aroundRecord));
      const put = code.of(columns, cells);
      let at = start;
      for (let row = 0; row < length; row++) {
        if (array) {
          if (row > 0 || !first) bytes[at++] = comma;
          bytes[at++] = lineFeed;
        }
        at = put(bytes, at, row);
        if (!array) bytes[at++] = lineFeed;
      }
      return room.take(at);
    },
    tail: (empty) => Buffer.from(array ? (empty ? "]\n" : "\n]\n") : ""),
  };
}

function columnAt(batch: Batch, c: number, layout: Column["layout"]): Column {
  const column = batch.columns[c];
  if (column?.layout === layout) return column;
  throw new RangeError(`Column ${c} of the batch is ${column?.layout ?? "not there"} where the schema has ${layout}.`);
}

const comma = 0x2c;
const lineFeed = 0x0a;
