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

it("what has not been given back stays as it is, whatever is written into what has", () => {
  const encoder = jsonLinesEncoder(schema);
  const kept: { bytes: Uint8Array; text: string }[] = [];
  let given = 0;
  const buffers = new Set<ArrayBufferLike>();
  for (let turn = 0; turn < 200; turn++) {
    const bytes = encoder.encode(batchOf(schema, [{ id: turn, text: "y".repeat((turn * 7919) % 300_000) }]), false);
    buffers.add(bytes.buffer);
    kept.push({ bytes, text: Buffer.from(bytes).toString() });
    while (kept.length > (turn * 31) % 17) {
      const [one] = kept.splice((turn * 13) % kept.length, 1);
      if (one === undefined) break;
      expect(Buffer.from(one.bytes).toString()).toBe(one.text);
      giveBack(one.bytes);
      giveBack(one.bytes);
      given += one.bytes.length;
    }
  }
  // Some of the 2 MB blocks are written into again.
  expect(buffers.size * (2 << 20)).toBeLessThan(given);
});
