import { batchOf, type Row, type Schema } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
// oxlint-disable-next-line no-restricted-imports -- what makes values of every type is there, and only tests want it
import {
  identities,
  someRecords,
  someText,
  everyType,
  valuesOfType,
  schemaOfType,
} from "../../../core/test/arbitraries.ts";
import { csvCounter, csvDialectOf, csvEncoder, type CsvOptions } from "../../src/index.ts";
import { blocks, readCsv } from "./csv-files.ts";

/** Texts with everything in them that CSV gives a meaning. */
const cellText = fc.oneof(
  someText,
  fc.string({ unit: fc.constantFrom("a", ",", ";", "\t", '"', "\r", "\n", " ", "ß", "😀", "\ufeff"), maxLength: 6 }),
  fc.constantFrom("1", "-0", "1.10", "1e5", "true", "false", "null", "-", "007", '""', '"', "\ufeff", '{"$type":"x"}'),
);

const textTable = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.record({
    names: fc.uniqueArray(cellText, { minLength: columns, maxLength: columns }),
    rows: fc.array(fc.array(fc.option(cellText), { minLength: columns, maxLength: columns }), { maxLength: 8 }),
  }),
);

const someOptions: fc.Arbitrary<CsvOptions> = fc.record({ delimiter: fc.constantFrom(",", ";", "\t", "|") });

function encoded(schema: Schema, records: readonly Row[], options: CsvOptions = {}): Buffer {
  const encoder = csvEncoder(schema, options);
  const middle = records.length >> 1;
  const parts = [records.slice(0, middle), records.slice(middle)].map((part, i) =>
    encoder.encode(batchOf(schema, part), i === 0),
  );
  return Buffer.concat([encoder.head, ...parts, encoder.tail(records.length === 0)]);
}

describe("what is written as CSV and read again", () => {
  it("is the same text, however the file is cut into blocks", () => {
    fc.assert(
      fc.property(textTable, someOptions, fc.integer({ min: 1, max: 40 }), fc.nat(60), (table, options, cut, bytes) => {
        const schema: Schema = {
          fields: table.names.map((name) => ({ name, type: { kind: "text" }, nullable: true })),
        };
        const records = table.rows.map((row) => Object.fromEntries(row.map((cell, i) => [table.names[i], cell])));
        const file = encoded(schema, records, options);
        const read = readCsv(file, { ...options, cut, bytes, ours: true }, schema);
        expect(read.unread).toEqual([]);
        expect(identities(read.records)).toEqual(identities(records));
        const counter = csvCounter(csvDialectOf(file, options));
        for (const block of blocks(file, cut)) counter.push(block);
        expect(counter.end()).toBe(records.length);
      }),
      { numRuns: 300 },
    );
  });

  it("is the same text for every size of block and of batch", () => {
    const schema: Schema = {
      fields: ["a;b", "größe", "\ufeffc"].map((name) => ({ name, type: { kind: "text" }, nullable: true })),
    };
    const texts = ['say "hi"', "", null, "two\r\nlines", "😀€ß", " blanks ", "1", "true", ",", '"', "\ufeff", "a\rb"];
    const records = texts.map((_, i) =>
      Object.fromEntries(schema.fields.map(({ name }, f) => [name, texts[(i + f) % texts.length]])),
    );
    const file = encoded(schema, records);
    for (let cut = 1; cut <= file.length; cut += cut < 64 ? 1 : 37)
      for (const bytes of [1, 50, 10_000]) {
        const read = readCsv(file, { cut, bytes, ours: true }, schema);
        expect(read.unread).toEqual([]);
        expect(read.records).toEqual(records);
      }
  });

  it("is the same value of every type, with the schema", () => {
    fc.assert(
      fc.property(someRecords, fc.integer({ min: 1, max: 200 }), ({ schema, records }, cut) => {
        const read = readCsv(encoded(schema, records), { cut, ours: true }, schema);
        expect(read.unread).toEqual([]);
        // What is missing has no cell of its own: it is null.
        const whole = records.map((record) =>
          Object.fromEntries(
            schema.fields.map(({ name }) => [name, Object.hasOwn(record, name) ? record[name] : null]),
          ),
        );
        expect(identities(read.records)).toEqual(identities(whole));
      }),
      { numRuns: 150 },
    );
  });

  it.each(everyType.map((type) => [JSON.stringify(type), type] as const))("keeps the edges of %s", (_, type) => {
    const schema = schemaOfType(type);
    fc.assert(
      fc.property(fc.array(fc.option(valuesOfType(type)), { maxLength: 10 }), (values) => {
        const records = values.map((x) => ({ x }));
        const read = readCsv(encoded(schema, records), { ours: true }, schema);
        expect(read.unread).toEqual([]);
        expect(identities(read.records)).toEqual(identities(records));
      }),
      { numRuns: 30 },
    );
  });

  it("needs no header where the schema says what the columns are", () => {
    const schema: Schema = {
      fields: ["x", "y"].map((name) => ({ name, type: { kind: "text" }, nullable: true })),
    };
    const records = [
      { x: "\ufeff", y: "b" },
      { x: null, y: "" },
    ];
    const file = encoded(schema, records, { header: false });
    expect(file.toString()).toBe('"\ufeff",b\n,""\n');
    expect(readCsv(file, { header: false }, schema).records).toEqual(records);
  });
});
