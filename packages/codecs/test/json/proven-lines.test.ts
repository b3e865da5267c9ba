import { type Batch, type Field, ownForm, type Schema, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits, jsonLinesDecoder, jsonLinesEncoder, jsonLinesInference } from "../../src/index.ts";
import { JsonLinesForm } from "../../src/json/own-form.ts";
import { blocksOf, decoded } from "./decoded.ts";

/** What an inference finds in a text that comes in blocks of this length. */
function inferred(text: string, length: number): ReturnType<ReturnType<typeof jsonLinesInference>["end"]>[number] {
  const inference = jsonLinesInference(defaultLimits);
  for (const block of blocksOf(Buffer.from(text), [length])) inference.push(block);
  const [found] = inference.end();
  if (found === undefined) throw new Error("nothing found");
  return found;
}

/** The schema with other types where a person named some. */
function typed(schema: Schema, named: Readonly<Record<string, Field["type"]>>): Schema {
  return { fields: schema.fields.map((field) => ({ ...field, type: named[field.name] ?? field.type })) };
}

function batchesOf(text: string, length: number, schema: Schema, proven: boolean): readonly Batch[] {
  const { proofs } = inferred(text, length);
  const fields = schema.fields.map(({ name }) => name);
  const request = { schema, fields, records: 2048, bytes: 1 << 20, limits: defaultLimits };
  const used = proven && proofs !== undefined ? { ...request, proofs } : request;
  const decoder = jsonLinesDecoder(used);
  const batches: Batch[] = [];
  for (const block of blocksOf(Buffer.from(text), [length])) {
    batches.push(...decoder.push(block));
    block.fill(0xee);
  }
  batches.push(...decoder.end());
  return batches;
}

function inForm(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + (ownForm(batch) instanceof JsonLinesForm ? batch.length : 0), 0);
}

const texts = [
  "a",
  "",
  "2024-03-10T02:30:00",
  "2024-03-10T02:30:00.25",
  "2024-03-10T02:30:00.250",
  "2024-02-30T00:00:00",
];
const numbers = [
  "0",
  "7",
  "-7",
  "-0",
  "0.5",
  "0.50",
  "1e3",
  "1.0",
  "0.000001",
  "0.0000001",
  "2147483648",
  "123456789012",
];
const long = ["9007199254740993", "0.1234567890123456", "0.30000000000000004", "9223372036854775808", "1e400"];
const escapes = ['"\\n\\"\\\\"', '"\\/"', '"\\u000a"', '"\\u0001"', '"\\u001F\\u001f"', '"\\u0041"', '"\\b\\f\\r\\t"'];
const others = ["null", "true", "false", "{}", '{"a": [1, "x"]}', "[]", '"\\u00e9"', '"\\n"', '"\\ud800"', "01", "{"];
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts.map((text) => JSON.stringify(text))) },
  { weight: 4, arbitrary: fc.constantFrom(...numbers) },
  fc.constantFrom(...long),
  fc.constantFrom(...escapes),
  fc.constantFrom(...others),
);
/** Records that are much alike, as those of real files, and some that are not. */
const files = fc
  .record({
    column: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 3 }),
    lines: fc.array(
      fc.record({
        pick: fc.nat(1),
        id: fc.nat(1000),
        odd: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, value),
        without: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
        swapped: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, fc.constant(true)),
        colon: fc.oneof({ weight: 20, arbitrary: fc.constant(":") }, fc.constant(": ")),
        end: fc.oneof({ weight: 20, arbitrary: fc.constant("\n") }, fc.constantFrom("\r\n", "\n\n", " \n")),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ column, lines }) =>
    lines
      .map(({ pick, id, odd, without, swapped, colon, end }) => {
        const members = column.map((two, c) => `"f${c}"${colon}${c === 0 && odd !== undefined ? odd : two[pick]}`);
        const all = [`"id":${id}`, ...(without ? members.slice(1) : members)];
        return `{${(swapped ? all.toReversed() : all).join(",")}}${end}`;
      })
      .join(""),
  );
const wanted: readonly Field["type"][] = [types.text, types.int32, types.float64, types.timestamp(), types.json];

describe("lines that are handed on in their own form", () => {
  it("are what the encoder writes of their values, and have the same values, fates and places", () => {
    fc.assert(
      fc.property(
        files,
        fc.integer({ min: 60, max: 1500 }),
        fc.option(fc.constantFrom(...wanted), { nil: undefined }),
        (text, length, type) => {
          const schema = typed(inferred(text, length).schema, type === undefined ? {} : { f0: type });
          const encoder = jsonLinesEncoder(schema);
          const written = (batches: readonly Batch[]): string =>
            Buffer.concat(batches.map((batch) => encoder.encode(batch, false))).toString();
          const plain = batchesOf(text, length, schema, false);
          const proven = batchesOf(text, length, schema, true);
          expect(written(proven)).toBe(written(plain));
          expect(proven.flatMap(({ unread = [] }) => unread)).toEqual(plain.flatMap(({ unread = [] }) => unread));
          expect(proven.at(-1)?.position).toEqual(plain.at(-1)?.position);
          for (const batch of proven) {
            const full = batch.columns.filter((_, place) => ownForm(batch)?.isFull(place) === true);
            expect(full.every(({ valid }) => valid === undefined)).toBe(true);
            expect(Buffer.from(encoder.encode({ ...batch }, false))).toEqual(Buffer.from(encoder.encode(batch, false)));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  const record = (id: number): string =>
    `{"id":${id},"name":"né \\"\\u0001\\n","at":"2024-03-10T02:30:00.25","ok":true,"amount":0.5,"tags":{"a": [1]},"none":null}\n`;
  const many = Array.from({ length: 5000 }, (_, i) => record(i)).join("");

  it("are all lines of a file that was written as we write", () => {
    const schema = typed(inferred(many, 100_000).schema, { at: types.timestamp(), id: types.int32 });
    const batches = batchesOf(many, 100_000, schema, true);
    // But the beginning and the end, which belong to no block alone.
    expect(inForm(batches)).toBeGreaterThan(4990);
    expect(batches.reduce((sum, { length }) => sum + length, 0)).toBe(5000);
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(2048);
    const encoder = jsonLinesEncoder(schema);
    expect(Buffer.concat(batches.map((batch) => encoder.encode(batch, false))).toString()).toBe(many);
  });

  it("are none of a block with a line break between tokens, which no encoder writes", () => {
    const text = Array.from({ length: 5000 }, (_, i) => `{"id":${i},"a":[${i},\r3],"b":{"c":[{"x" :\r1}]}}\n`).join("");
    const { schema } = inferred(text, 100_000);
    const encoder = jsonLinesEncoder(schema);
    const batches = batchesOf(text, 100_000, schema, true);
    expect(Buffer.concat(batches.map((batch) => encoder.encode(batch, false))).toString()).toBe(
      text.replaceAll("\r", " "),
    );
  });

  it("are none of a block that is no longer the one that was proven", () => {
    const { schema, proofs } = inferred(many, 100_000);
    if (proofs === undefined) throw new Error("nothing proven");
    const fields = schema.fields.map(({ name }) => name);
    const decoder = jsonLinesDecoder({ schema, fields, records: 2048, bytes: 1 << 20, limits: defaultLimits, proofs });
    const other = many.replaceAll('"amount":0.5,', '"amount":0.50').replaceAll('"id":4,', '"id":04');
    const { unread, records } = decoded(decoder, other, [100_000]);
    expect([records.length + unread.length, unread.length > 0]).toEqual([5000, true]);
  });

  it("are none of the blocks behind one at whose columns somebody has looked", () => {
    const { schema, proofs } = inferred(many, 100_000);
    if (proofs === undefined) throw new Error("nothing proven");
    const fields = schema.fields.map(({ name }) => name);
    const decoder = jsonLinesDecoder({ schema, fields, records: 2048, bytes: 1 << 20, limits: defaultLimits, proofs });
    let carried = 0;
    for (const block of blocksOf(Buffer.from(many), [100_000]))
      for (const batch of decoder.push(block)) {
        if (ownForm(batch) !== undefined) carried++;
        expect(batch.columns.length).toBe(7);
      }
    expect(carried).toBe(1);
  });

  it("are followed by batches that end where they would have ended without them", () => {
    const { schema, proofs } = inferred(many, 150_000);
    if (proofs === undefined) throw new Error("nothing proven");
    const fields = schema.fields.map(({ name }) => name);
    const decoder = jsonLinesDecoder({ schema, fields, records: 1200, bytes: 1 << 20, limits: defaultLimits, proofs });
    const ends: number[] = [];
    for (const block of blocksOf(Buffer.from(many), [150_000]))
      for (const { length, columns } of decoder.push(block)) {
        expect(columns.length).toBe(7);
        ends.push((ends.at(-1) ?? 0) + length);
      }
    expect(ends.slice(-3)).toEqual([2400, 3600, 4800]);
    expect(ends[0]).toBeLessThan(1200); // in its own form
  });

  it("are written as they are only where the same fields are written", () => {
    const { schema } = inferred(many, 100_000);
    const batch = batchesOf(many, 100_000, schema, true).find((one) => ownForm(one) !== undefined);
    if (batch === undefined) throw new Error("none in its form");
    const other = { fields: schema.fields.map((field) => ({ ...field, name: `${field.name}_` })) };
    expect(Buffer.from(jsonLinesEncoder(other).encode(batch, false)).toString()).toContain('{"id_":');
  });
});
