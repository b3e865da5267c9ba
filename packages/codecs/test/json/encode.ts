import { type Batch, batchOf, type Row, type Schema, schemaOf } from "@dataknobs/core";
import type { Encoder } from "../../src/encoder.ts";
import { jsonLinesEncoder } from "../../src/json/encoder.ts";

/** The whole file that an encoder makes of these batches. */
export function fileOf(encoder: Encoder, batches: readonly Batch[]): Buffer {
  const parts = [encoder.head];
  let empty = true;
  for (const batch of batches) {
    parts.push(encoder.encode(batch, empty));
    empty &&= batch.length === 0;
  }
  return Buffer.concat([...parts, encoder.tail(empty)]);
}

/** The lines of JSON Lines. */
export function linesOf(schema: Schema, records: readonly Row[]): string[] {
  const text = fileOf(jsonLinesEncoder(schema), [batchOf(schema, records)]).toString();
  return text.split("\n").slice(0, -1);
}

/** What is written for one value in a field `x` of this type. */
export function writtenAs(type: string, value: unknown, native?: string): string {
  const schema = schemaOf({ x: { type, ...(native === undefined ? {} : { native }) } });
  const [line = ""] = linesOf(schema, [{ x: value }]);
  return line === "{}" ? "no member" : line.slice('{"x":'.length, -1);
}
