import { recordsOf, type Schema } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCounter, csvDialectOf, csvInference, defaultLimits, placeOf } from "../../src/index.ts";
import { blocks, readCsv } from "./csv-files.ts";

const pieces = ["a", "1", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", "\r", "ß", "😀", ""].map((text) =>
  Buffer.from(text),
);

/** What CSV is made of in any order, well-formed or not, in UTF-8 or not. */
const someBytes = fc
  .array(fc.constantFrom(...pieces, Buffer.from([0xff]), Buffer.from([0xc3])), { maxLength: 60 })
  .map((parts) => Buffer.concat([Buffer.from("x,y\n"), ...parts]));

const schema: Schema = { fields: ["x", "y"].map((name) => ({ name, type: { kind: "text" }, nullable: true })) };

describe("a file of any bytes", () => {
  it("is read as the same records and rejections wherever it is cut, and from the place behind every batch", () => {
    fc.assert(
      fc.property(someBytes, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }), (file, cut, bytes) => {
        const whole = readCsv(file, {}, schema);
        const parts = readCsv(file, { cut, bytes }, schema);
        expect(parts.records).toEqual(whole.records);
        expect(parts.unread).toEqual(whole.unread);
        const half = parts.batches.length >> 1;
        const start = placeOf(parts.batches[half]?.position ?? null);
        if (start === undefined) return;
        const rest = readCsv(file, { cut, start }, schema);
        const later = parts.batches.slice(half + 1);
        expect(rest.records).toEqual(later.flatMap((batch) => [...recordsOf(batch)]));
        expect(rest.unread).toEqual(later.flatMap((batch) => batch.unread ?? []));
      }),
      { numRuns: 400 },
    );
  });

  it("has as many records as are counted, inferred, and read or rejected", () => {
    fc.assert(
      fc.property(someBytes, fc.integer({ min: 1, max: 9 }), (file, cut) => {
        const dialect = csvDialectOf(file);
        const counter = csvCounter(dialect);
        const inference = csvInference(defaultLimits, dialect);
        for (const block of blocks(file, cut)) {
          counter.push(block);
          inference.push(block);
        }
        const [found] = inference.end();
        const { records, unread } = readCsv(file, { cut }, found?.schema);
        expect(counter.end()).toBe(records.length + unread.length);
        expect(found?.records).toBe(records.length + unread.length);
        // What was inferred holds every cell.
        expect(unread.filter(({ code }) => code === "MISFIT")).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
