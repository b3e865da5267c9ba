import { type Batch, recordsOf, type Schema, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlaceKeeper, recordCode } from "../../src/read/decode/code.ts";
import { type TakenTuples, tupleCode } from "../../src/read/decode/tuple-code.ts";
import type { Form } from "../../src/read/decode/form.ts";
import { batchesIn } from "../../src/read/decode/pieces.ts";

const forms: readonly Form[] = [
  { kind: "int8" },
  { kind: "bytes", skip: 0 },
  { kind: "bool" },
  { kind: "bytes", skip: 1 },
];
const schema: Schema = schemaOf({ id: "int64", t: "text?", b: "bool?", j: "text?" });
const head = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

interface One {
  readonly id: bigint;
  readonly t: string | null;
  readonly b: boolean | null;
  readonly j: string | null;
}

/** Records as the server sends them, with a place before each. */
function sent(records: readonly One[]): Buffer {
  const cell = (bytes: Buffer | undefined): Buffer => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes?.length ?? -1);
    return bytes === undefined ? length : Buffer.concat([length, bytes]);
  };
  const parts = records.map(({ id, t, b, j }, i) => {
    const number = Buffer.alloc(8);
    number.writeBigInt64BE(id);
    const place = Buffer.alloc(6);
    place.writeUInt32BE(Math.floor(i / 3));
    place.writeUInt16BE((i % 3) + 1, 4);
    return Buffer.concat([
      Buffer.from([0, 5]),
      cell(place),
      cell(number),
      cell(t === null ? undefined : Buffer.from(t)),
      cell(b === null ? undefined : Buffer.from([b ? 1 : 0])),
      cell(j === null ? undefined : Buffer.from(`\x01${j}`)),
    ]);
  });
  return Buffer.concat([head, ...parts, Buffer.from([255, 255])]);
}

/** A record without its place. */
function bare(one: One): Buffer {
  const bytes = sent([one]).subarray(head.length, -2);
  return Buffer.concat([Buffer.from([0, 4]), bytes.subarray(12)]);
}

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}

async function read(bytes: Buffer, sizes: readonly number[], keeper: PlaceKeeper, records = 7): Promise<Batch[]> {
  const code = recordCode(forms, { records, bytes: 1 << 20 }, keeper);
  const found: Batch[] = [];
  for await (const { length, columns } of batchesIn(cut(bytes, sizes), code)) found.push({ schema, length, columns });
  return found;
}

const keeper = (): PlaceKeeper => ({ block: -1, seen: new Uint16Array(65_536), count: 0, ordered: true });
const values = (found: readonly Batch[]): unknown[] =>
  found.flatMap((batch) => recordsOf(batch, { integers: "bigint" }));

const ones = fc.array(
  fc.record({
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    t: fc.option(fc.string({ unit: "grapheme", maxLength: 60 })),
    b: fc.option(fc.boolean()),
    j: fc.option(
      fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.integer({ min: 1, max: 90_000 }).map((size) => "j".repeat(size)),
      ),
    ),
  }),
  { maxLength: 30 },
);

describe("the bytes of a COPY", () => {
  it("give the same records wherever they are cut", async () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70_000 })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(ones, sizes, async (records, cuts) => {
        const place = keeper();
        const found = await read(sent(records), cuts, place);
        expect(values(found)).toEqual(records);
        expect(found.every(({ length }) => length > 0 && length <= 7)).toBe(true);
        const inLast = records.length === 0 ? 0 : ((records.length - 1) % 3) + 1;
        expect(Array.from(place.seen.subarray(0, place.count))).toEqual(
          Array.from({ length: inLast }, (_, i) => i + 1),
        );
        expect(place.ordered).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("give the records as they are, without their places, to whoever needs no more", async () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70_000 })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(ones, sizes, async (records, cuts) => {
        const place = keeper();
        const found: TakenTuples[] = [];
        const code = tupleCode(forms, { records: 7, bytes: 1 << 20 }, place);
        for await (const taken of batchesIn(cut(sent(records), cuts), code)) found.push(taken);
        const whole = found.flatMap(({ records: bytes, offsets, length }) =>
          Array.from({ length }, (_, i) => bytes.subarray(offsets[i], offsets[i + 1])),
        );
        expect(whole.map((bytes) => bytes.toString("hex"))).toEqual(records.map((one) => bare(one).toString("hex")));
        expect(place.ordered).toBe(true);
        const nulls = [0, 1, 2, 3].map((c) => found.some((taken) => taken.nulls[c] === 1));
        const some = (name: "t" | "b" | "j"): boolean => records.some((one) => one[name] === null);
        expect(nulls).toEqual([false, some("t"), some("b"), some("j")]);
      }),
      { numRuns: 60 },
    );
  });

  it("are not taken for whole where they end in the middle", async () => {
    const bytes = sent([
      { id: 1n, t: "a", b: true, j: null },
      { id: 2n, t: null, b: null, j: "x" },
    ]);
    for (let end = 0; end < bytes.length; end++)
      await expect(read(bytes.subarray(0, end), [1000], keeper())).rejects.toMatchObject({ code: "CONNECTION" });
  });

  it("tell what nobody expects: another number of fields, a value of another width", async () => {
    const bytes = sent([{ id: 1n, t: "a", b: true, j: null }]);
    const others = Buffer.from(bytes);
    others[20] = 4;
    await expect(read(others, [1000], keeper())).rejects.toMatchObject({ code: "INTERNAL" });
    const narrow = Buffer.from(bytes);
    narrow[34] = 4;
    await expect(read(narrow, [1000], keeper())).rejects.toMatchObject({ code: "INTERNAL" });
  });

  it("leave batches alone that were handed out", async () => {
    const wide = { id: 1n, t: "w".repeat(200_000), b: null, j: null };
    const records = Array.from({ length: 9 }, (_, i): One =>
      i % 2 === 0 ? { ...wide, id: BigInt(i) } : { id: BigInt(i), t: "s", b: true, j: "j" },
    );
    const found = await read(sent(records), [65_536], keeper(), 3);
    expect(values(found)).toEqual(records);
  });
});
