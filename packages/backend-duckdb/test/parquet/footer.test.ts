import { join } from "node:path";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { isDataknobsError, type Schema, types } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { kinds, readStruct, type Thrift, type ThriftStruct, writeStruct } from "../../src/parquet/footer/thrift.ts";
import { asked, batchesIn, folder, opened, recordsIn, written } from "./workshop.ts";

const { value } = fc.letrec<{ value: Thrift; struct: ThriftStruct }>((tie) => {
  const int = (bits: number): fc.Arbitrary<bigint> => fc.bigInt(-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n);
  const bytes = (length?: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array(length === undefined ? { maxLength: 40 } : { minLength: length, maxLength: length });
  const number = fc.oneof(
    int(16).map((n): Thrift => ({ type: kinds.i16, value: n })),
    int(32).map((n): Thrift => ({ type: kinds.i32, value: n })),
    int(64).map((n): Thrift => ({ type: kinds.i64, value: n })),
  );
  const list = fc.oneof(
    fc.array(fc.boolean(), { maxLength: 20 }).map((all): Thrift => ({
      type: kinds.list,
      of: kinds.bool,
      items: all.map((one) => ({ type: kinds.bool, value: one })),
    })),
    fc.array(int(64), { maxLength: 40 }).map((all): Thrift => ({
      type: kinds.set,
      of: kinds.i64,
      items: all.map((one) => ({ type: kinds.i64, value: one })),
    })),
    fc.array(tie("struct"), { maxLength: 3 }).map((items): Thrift => ({ type: kinds.list, of: kinds.struct, items })),
  );
  const map = fc.array(fc.tuple(bytes(), int(32)), { maxLength: 4 }).map((all): Thrift => ({
    type: kinds.map,
    key: all.length === 0 ? 0 : kinds.binary,
    of: all.length === 0 ? 0 : kinds.i32,
    items: all.flatMap(([key, n]): Thrift[] => [
      { type: kinds.binary, value: key },
      { type: kinds.i32, value: n },
    ]),
  }));
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      fc.boolean().map((one): Thrift => ({ type: kinds.bool, value: one })),
      fc.nat(255).map((one): Thrift => ({ type: kinds.byte, value: one })),
      number,
      bytes(8).map((eight): Thrift => ({ type: kinds.double, value: eight })),
      bytes(16).map((all): Thrift => ({ type: kinds.uuid, value: all })),
      bytes().map((all): Thrift => ({ type: kinds.binary, value: all })),
      list,
      map,
      tie("struct"),
    ),
    struct: fc
      .array(fc.tuple(fc.integer({ min: 1, max: 200 }), tie("value")), { maxLength: 5 })
      .map((fields): ThriftStruct => ({
        type: kinds.struct,
        fields: new Map(fields.toSorted(([a], [b]) => a - b)),
      })),
  };
});

describe("Thrift", () => {
  it("any structure is read as it was written", () => {
    fc.assert(
      fc.property(value, (one) => {
        const struct: ThriftStruct = { type: kinds.struct, fields: new Map([[7, one]]) };
        expect(readStruct(writeStruct(struct))).toEqual(struct);
      }),
      { numRuns: 300 },
    );
  });

  it("damaged bytes are STORE_CORRUPT, never a crash or an endless list", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(["read", "STORE_CORRUPT"]).toContain(outcome(bytes));
      }),
      { numRuns: 500 },
    );
  });
});

function outcome(bytes: Uint8Array): unknown {
  try {
    readStruct(bytes);
    return "read";
  } catch (error) {
    return isDataknobsError(error) ? error.code : error;
  }
}

const schema: Schema = {
  fields: [
    { name: "id", type: types.int64, nullable: false },
    { name: "word", type: types.text, nullable: true },
    { name: "tags", type: types.list(types.int32), nullable: true },
  ],
  key: ["id"],
};

function record(id: number): { readonly id: number; readonly word: string | null; readonly tags: readonly unknown[] } {
  return { id, word: id % 7 === 0 ? null : `word ${id % 1000}`, tags: [id % 5, null].slice(0, id % 3) };
}

const all = Array.from({ length: 10_000 }, (_, i) => record(i));

describe("a file of several row groups", () => {
  it("is read by DuckDB and by hyparquet as by us, and says where each row group lies", async () => {
    const path = join(folder(), "items.parquet");
    await written({ path, rowGroup: 3000 }, schema, all);
    expect(await recordsIn(await opened({ path }))).toEqual(all);

    const groups = await asked(
      `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('${path}') ORDER BY ALL`,
    );
    expect(groups.map(([, rows]) => Number(rows))).toEqual([3000, 3000, 3000, 1000]);
    expect(await asked(`SELECT count(*), sum(id), count(word), sum(len(tags)) FROM '${path}'`)).toEqual(
      await asked("SELECT count(*), sum(i), count(*) FILTER (i % 7 <> 0), sum(i % 3) FROM range(10000) t(i)"),
    );
    expect(await asked(`SELECT id FROM '${path}' WHERE id = 7777`)).toEqual([["7777"]]);

    const bytes = readFileSync(path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(parquetMetadata(file).num_rows).toBe(10_000n);
    expect(await parquetReadObjects({ file })).toEqual(all.map((one) => ({ ...one, id: BigInt(one.id) })));
  });

  it("goes on behind any place, by the number of the row", async () => {
    const path = join(folder(), "items.parquet");
    await written({ path, rowGroup: 3000 }, schema, all);
    const store = await opened({ path });
    let before = 0;
    for (const { length, position } of await batchesIn(store, { records: 700 })) {
      before += length;
      const rest = await recordsIn(store, { after: position ?? null, limit: 1 });
      expect(rest.map(({ id }) => Number(id))).toEqual(before === all.length ? [] : [before]);
    }
    expect(before).toBe(all.length);
  });
});
