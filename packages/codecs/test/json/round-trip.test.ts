import { type Batch, batchOf, JsonText, type LogicalType, recordsOf, type Schema } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyType, identity, recordsOfSchema, schemaOfType, someRecords, valuesOfType } from "../arbitraries.ts";
import {
  jsonDecoder,
  jsonEncoder,
  jsonLinesDecoder,
  jsonLinesEncoder,
  schemaFileText,
  schemaFromFile,
} from "../../src/index.ts";
import { asked, decoded } from "./decoded.ts";
import { fileOf } from "./encode.ts";

/** What a batch says, cell by cell: an integer of `any` is not a float, JSON is its text, null is not missing but in JSON fields. */
function contents(batches: readonly Batch[]): unknown[] {
  return batches.flatMap((batch) =>
    recordsOf(batch, { exact: true }).map((record) =>
      batch.schema.fields.flatMap(({ name, type }) => {
        const has = Object.hasOwn(record, name) && (type.kind !== "json" || record[name] !== null);
        return has ? [[name, exactIdentity(record[name])]] : [];
      }),
    ),
  );
}

/** Line breaks between tokens are blanks in a file, and blanks around a JSON text are not kept. */
function exactIdentity(value: unknown): unknown {
  const one = typeof value === "bigint" ? `integer ${value}` : identity(value);
  return typeof one === "string" ? one.replaceAll(/[\r\n]/g, " ").trim() : one;
}

interface Reading {
  /** Blocks of these lengths, over and over. */
  readonly lengths?: readonly number[];
  /** Batches of about so many bytes. */
  readonly bytes?: number;
  readonly format?: "jsonl" | "json";
}

/** Batches written with their schema file, and read by it. */
function again(
  written: readonly Batch[],
  schema: Schema,
  { lengths, bytes = 1 << 20, format = "jsonl" }: Reading = {},
) {
  const encoder = format === "json" ? jsonEncoder(schema) : jsonLinesEncoder(schema);
  const known = schemaFromFile(schemaFileText(schema, { format })).schema;
  const request = asked({ schema: known, ours: true, bytes });
  const decoder = format === "json" ? jsonDecoder({ ...request, elements: "records" }) : jsonLinesDecoder(request);
  const { batches, unread } = decoded(decoder, fileOf(encoder, written), lengths);
  return { unread, batches };
}

/** What is compared: every cell, and nothing refused. */
function said({ unread, batches }: { readonly unread?: unknown; readonly batches: readonly Batch[] }): unknown {
  return { unread: unread ?? [], contents: contents(batches) };
}

describe("what is written as JSON and read again with its schema file is the same", () => {
  it("whatever the fields, the blocks and the batches", () => {
    fc.assert(
      fc.property(
        someRecords,
        fc.record({
          lengths: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
          bytes: fc.integer({ min: 1, max: 400 }),
          format: fc.constantFrom("jsonl", "json"),
        }),
        ({ schema, records }, reading) => {
          const middle = records.length >> 1;
          const batches = [records.slice(0, middle), records.slice(middle)].map((part) => batchOf(schema, part));
          expect(said(again(batches, schema, reading))).toEqual(said({ batches }));
        },
      ),
      { numRuns: 250 },
    );
  });

  it.each(everyType.map((type) => [JSON.stringify(type), type] as const))("every value of %s", (_, type) => {
    const schema = schemaOfType(type);
    fc.assert(
      fc.property(recordsOfSchema(schema), (records) => {
        const batches = [batchOf(schema, records)];
        expect(said(again(batches, schema))).toEqual(said({ batches }));
      }),
      { numRuns: 40 },
    );
  });

  it("an integer in a field of any type, and a float of the same value; JSON that is no object, and what looks like a tag", () => {
    const schema = schemaOfType({ kind: "any" });
    const texts = ["null", "5", "5.0", '"5"', "true", '{"$type":"bytes","value":"AAE="}', '{"$type":1}', " [1,\n2] "];
    const values = [5, 5n, -0, 1e21, 10n ** 21n, '{"$type":"x"}', ...texts.map((text) => new JsonText(text))];
    const columns = [{ layout: "any" as const, data: values, valid: undefined, missing: undefined }];
    const { batches, unread } = again([{ schema, length: values.length, columns }], schema);
    expect(unread).toEqual([]);
    expect(batches.map((batch) => batch.columns[0]?.data)).toEqual([[...values.slice(0, -1), new JsonText("[1, 2]")]]);
  });

  it("a decimal that was a JSON number", () => {
    const types: LogicalType[] = [{ kind: "decimal" }, { kind: "decimal", precision: 9, scale: 2 }];
    for (const type of types) {
      const schema: Schema = { fields: [{ name: "x", type, nullable: true, native: "json:number" }] };
      fc.assert(
        fc.property(fc.array(fc.option(valuesOfType(type))), (values) => {
          const records = values.map((x) => ({ x }));
          const batches = [batchOf(schema, records)];
          expect(said(again(batches, schema, { lengths: [50], bytes: 100 }))).toEqual(said({ batches }));
        }),
        { numRuns: 40 },
      );
    }
  });
});
