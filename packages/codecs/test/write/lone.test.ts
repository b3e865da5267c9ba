import { batchOf, type Row, schemaOf, type Schema } from "@dataknobs/core";
import { expect, it } from "vitest";
import { csvEncoder, giveBack, jsonLinesEncoder } from "../../src/index.ts";

const schema: Schema = schemaOf({ id: "int32", text: "text" });

function records(width: number): Row[] {
  return [{ id: 1, text: "x".repeat(width) }];
}

it.each([
  ["JSON Lines", jsonLinesEncoder(schema)],
  ["CSV", csvEncoder(schema)],
])("the bytes of a wide record are given back, those of others are not: %s", (_, encoder) => {
  const wide = encoder.encode(batchOf(schema, records(2 << 20)), true);
  const first = encoder.encode(batchOf(schema, records(10)), false);
  const second = encoder.encode(batchOf(schema, records(10)), false);
  giveBack(wide);
  giveBack(wide);
  giveBack(first);
  expect([wide.buffer.byteLength, wide.length]).toEqual([0, 0]);
  expect(Buffer.from(second).equals(first)).toBe(true);
});
