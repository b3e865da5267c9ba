import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, recordsOf, schemaOf } from "@dataknobs/core";
import * as api from "@duckdb/node-api";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeVector } from "../src/decode/vector.ts";
import { loadDriver } from "../src/driver.ts";
import { columnEncoder } from "../src/encode/column.ts";
import { knowsStringLayout } from "../src/string-layout.ts";
import { wellFormed } from "../src/utf8.ts";
import { folder, opened, records, sql } from "./workshop.ts";

const driver = await loadDriver();
const { raw } = driver;

test("this version of DuckDB keeps strings as we read and write them", () => {
  expect(api.version()).toBe("v1.5.6");
  expect(knowsStringLayout(raw)).toBe(true);
});

test("entries are 16 bytes: length, then the string itself up to 12 bytes, else 4 of them and a pointer", () => {
  const chunk = api.DuckDBDataChunk.create([api.VARCHAR], 3);
  const vector = raw.data_chunk_get_vector(chunk.chunk, 0);
  for (const [i, text] of ["", "twelve bytes", "thirteen byte"].entries())
    raw.vector_assign_string_element_len(vector, i, Buffer.from(text));
  const entries = Buffer.from(raw.vector_get_data(vector, 48));
  expect([0, 16, 32].map((at) => entries.readUInt32LE(at))).toEqual([0, 12, 13]);
  expect(entries.toString("latin1", 20, 32)).toBe("twelve bytes");
  expect(entries.toString("latin1", 36, 40)).toBe("thir");
});

const cellText = fc.oneof(
  fc.constant(null),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom("exactly 12 b", "thirteen byte", "\0", "\0".repeat(20), "é".repeat(7), "x".repeat(5000)),
);

test("strings of any length and nulls go into a vector and come out as they were", () => {
  const schema = schemaOf({ value: "text?" });
  fc.assert(
    fc.property(fc.array(cellText, { minLength: 1, maxLength: 60 }), (values) => {
      const chunk = api.DuckDBDataChunk.create([api.VARCHAR], values.length);
      const batch = batchOf(
        schema,
        values.map((value) => ({ value })),
      );
      const [column] = batch.columns;
      if (column === undefined) throw new Error("no column");
      const encoder = columnEncoder(driver, { id: "VARCHAR" }, { kind: "text" });
      expect(encoder.take(column, batch.length)).toEqual([]);
      const vector = raw.data_chunk_get_vector(chunk.chunk, 0);
      encoder.fill(vector, 0, values.length);
      const decoded = decodeVector(driver, vector, { id: "VARCHAR" }, values.length);
      expect(recordsOf({ ...batch, columns: [decoded] }).map((record) => record["value"])).toEqual(values);
      expect(chunk.getColumnValues(0)).toEqual(values);
    }),
    { numRuns: 200 },
  );
});

test("a part of a column goes into a vector: from any row on, with any nulls", () => {
  fc.assert(
    fc.property(fc.array(cellText, { minLength: 1, maxLength: 40 }), fc.nat(40), (values, start) => {
      const from = Math.min(start, values.length - 1);
      const batch = batchOf(
        schemaOf({ value: "text?" }),
        values.map((value) => ({ value })),
      );
      const [column] = batch.columns;
      if (column === undefined) throw new Error("no column");
      const chunk = api.DuckDBDataChunk.create([api.VARCHAR], values.length - from);
      const encoder = columnEncoder(driver, { id: "VARCHAR" }, { kind: "text" });
      encoder.take(column, batch.length);
      encoder.fill(raw.data_chunk_get_vector(chunk.chunk, 0), from, values.length);
      expect(chunk.getColumnValues(0)).toEqual(values.slice(from));
    }),
    { numRuns: 100 },
  );
});

test("many strings out of a dictionary, and more rows than a vector holds, are read as DuckDB shows them", async () => {
  const path = join(folder(), "a.duckdb");
  const words =
    "CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'short' ELSE 'one of a few longer words number ' || (i % 5) END";
  await sql(
    path,
    `CREATE TABLE t AS SELECT i, ${words} AS word, CASE WHEN i % 3 = 0 THEN repeat('é', (i % 50)::INTEGER) ELSE i::VARCHAR END AS other FROM range(10000) r(i)`,
    "CHECKPOINT",
  );
  const { store } = await opened(path, "read");
  const shown = await sql(path, "SELECT word, other FROM t ORDER BY i");
  expect((await records(store, "t")).map(({ word, other }) => [word, other])).toEqual(shown);
});

test("a driver that keeps strings in another way is not used", () => {
  const { Type, create_data_chunk, create_logical_type, data_chunk_get_vector, data_chunk_set_size } = raw;
  const same = { Type, create_data_chunk, create_logical_type, data_chunk_get_vector, data_chunk_set_size };
  const { get_data_from_pointer, vector_assign_string_element_len, vector_get_data } = raw;
  const strings = { get_data_from_pointer, vector_assign_string_element_len, vector_get_data };
  expect(knowsStringLayout({ ...same, ...strings })).toBe(true);
  const backwards: typeof vector_get_data = (vector, count) => vector_get_data(vector, count).toReversed();
  expect(knowsStringLayout({ ...same, ...strings, vector_get_data: backwards })).toBe(false);
});

test("text that is not UTF-8 is never written: not in a cell, not over the border of two, and what lies in a null does no harm", async () => {
  const path = join(folder(), "a.duckdb");
  const { store } = await opened(path);
  const schema = schemaOf({ id: "int32", value: "text?" });
  const request = writeRequest(schema, { careful: true });
  await store.prepare?.("t", request);
  const writer = await store.write("t", request);
  const cells = [
    Buffer.from("fine and long enough"),
    Buffer.from([0xff]),
    Buffer.from([0xc3]),
    Buffer.from([0xa9]),
    Buffer.from([0xfe, 0xfe]),
    Buffer.from("also"),
  ];
  const offsets = Int32Array.from([0, ...cells.keys()], (_, i) => Buffer.concat(cells.slice(0, i)).length);
  const value = {
    layout: "bytes" as const,
    data: Buffer.concat(cells),
    offsets,
    valid: Uint8Array.of(0b101111, 0, 0, 0, 0, 0, 0, 0),
    missing: undefined,
  };
  const id = { layout: "i32" as const, data: Int32Array.of(0, 1, 2, 3, 4, 5), valid: undefined, missing: undefined };
  await writer.write({ schema, length: 6, columns: [id, value] });
  const { written, rejected } = await writer.commit();
  await writer.close();
  expect(written).toBe(3);
  expect(rejected.map(({ row, code }) => [row, code])).toEqual([
    [1, "INVALID_UTF8"],
    [2, "INVALID_UTF8"],
    [3, "INVALID_UTF8"],
  ]);
  expect(await records(store, "t")).toEqual([
    { id: 0, value: "fine and long enough" },
    { id: 4, value: null },
    { id: 5, value: "also" },
  ]);
});

test("of many cells exactly those that are not UTF-8 are found", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
      const offsets = Int32Array.from([0, ...cells.keys()], (_, i) => Buffer.concat(cells.slice(0, i)).length);
      const { column, bad } = wellFormed(
        { layout: "bytes", data: Buffer.concat(cells), offsets, valid: undefined, missing: undefined },
        cells.length,
      );
      expect(bad).toEqual([...cells.keys()].filter((i) => !isUtf8(cells[i] ?? Buffer.of())));
      const kept = (i: number): Buffer => Buffer.from(column.data.subarray(column.offsets[i], column.offsets[i + 1]));
      const good = [...cells.keys()].filter((i) => !bad.includes(i));
      expect(good.map(kept)).toEqual(good.map((i) => cells[i]));
    }),
    { numRuns: 300 },
  );
});
