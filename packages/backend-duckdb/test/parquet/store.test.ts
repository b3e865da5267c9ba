import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { readRequest } from "@dataknobs/conformance";
import { DataMigrator, JsonText, open, type Row, type Schema, types } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { duckdb, parquet } from "../../src/index.ts";
import { sql } from "../workshop.ts";
import { asked, batchesIn, copied, folder, opened, recordsIn, written } from "./workshop.ts";

const schema: Schema = {
  fields: [
    { name: "id", type: types.int64, nullable: false },
    { name: "name", type: types.text, nullable: true },
  ],
  key: ["id"],
};
const records = (count: number): readonly Row[] => Array.from({ length: count }, (_, id) => ({ id, name: `n${id}` }));

async function file(count = 3): Promise<string> {
  const path = join(folder(), "items.parquet");
  await written({ path }, schema, records(count));
  return path;
}

describe("what stands at the path", () => {
  it("is told where it is no Parquet file", async () => {
    const place = folder();
    const whole = await file(5000);
    const at = (name: string): string => join(place, name);
    writeFileSync(at("text.parquet"), "id,name\n1,a\n");
    writeFileSync(at("empty.parquet"), "");
    writeFileSync(at("short.parquet"), "PAR1");
    writeFileSync(at("secret.parquet"), "PAREabcdefghPARE");
    copyFileSync(whole, at("half.parquet"));
    truncateSync(at("half.parquet"), readFileSync(whole).length / 2);
    mkdirSync(at("folder.parquet"));
    const codes: Readonly<Record<string, string>> = {
      "text.parquet": "NOT_A_DATABASE",
      "empty.parquet": "NOT_A_DATABASE",
      "short.parquet": "STORE_CORRUPT",
      "secret.parquet": "UNSUPPORTED",
      "half.parquet": "STORE_CORRUPT",
      "folder.parquet": "NOT_A_DATABASE",
      "missing.parquet": "STORE_NOT_FOUND",
      "nowhere/missing.parquet": "STORE_NOT_FOUND",
    };
    for (const [name, code] of Object.entries(codes)) {
      const read = async (): Promise<unknown> => batchesIn(await opened({ path: at(name) }));
      await expect(read()).rejects.toMatchObject({ code });
    }
  });

  it("is STORE_CORRUPT where pages are damaged", async () => {
    const path = await file(5000);
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4, 3000);
    writeFileSync(path, bytes);
    await expect(recordsIn(await opened({ path }))).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });

  it("is read alone, whatever its path looks like", async () => {
    const place = folder();
    mkdirSync(join(place, "year=2024"));
    const path = join(place, "year=2024", "a*[b]?'c.parquet");
    await written({ path }, schema, records(2));
    await written({ path: join(place, "year=2024", "axb_'c.parquet") }, schema, records(1));
    const store = await opened({ path });
    expect(await store.collections()).toEqual(["a*[b]?'c"]);
    expect(await recordsIn(store)).toEqual(records(2));
  });

  it("may have columns of any name", async () => {
    const path = join(folder(), "odd.parquet");
    await asked(`COPY (SELECT 1 AS "file_row_number", 2 AS "rowid", 3 AS "a""b", 4 AS "select") TO '${path}'`);
    const store = await opened({ path });
    expect(await recordsIn(store)).toEqual([{ file_row_number: 1, rowid: 2, 'a"b': 3, select: 4 }]);
    expect((await batchesIn(store))[0]?.position).toBeUndefined();
  });
});

describe("a file that changes while it is read", () => {
  it("is SOURCE_CHANGED, also for a snapshot", async () => {
    const path = await file(20_000);
    const store = await opened({ path });
    const snapshot = await store.snapshot?.();
    const readers = [store, snapshot ?? store].map((source) =>
      source.read("items", readRequest(schema))[Symbol.asyncIterator](),
    );
    for (const reader of readers) await reader.next();
    appendFileSync(path, "more");
    for (const reader of readers) {
      const rest = async (): Promise<void> => {
        while ((await reader.next()).done !== true);
      };
      await expect(rest()).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    }
  });

  it("is SOURCE_CHANGED for a snapshot where another has taken its name", async () => {
    const path = await file();
    const other = await file(9);
    const snapshot = await (await opened({ path })).snapshot?.();
    renameSync(other, path);
    await expect(snapshot === undefined ? undefined : recordsIn(snapshot)).rejects.toMatchObject({
      code: "SOURCE_CHANGED",
    });
    expect(await recordsIn(await opened({ path }))).toHaveLength(9);
  });
});

describe("a file as a target", () => {
  it("takes one collection under any name, and leaves nothing beside it", async () => {
    const place = folder();
    const from = join(place, "a.duckdb");
    await sql(from, "CREATE TABLE one AS SELECT 1 AS id", "CREATE TABLE two AS SELECT 2 AS id");
    const to = parquet(join(place, "b.parquet"));
    await expect(copied(duckdb(from), to)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      fix: expect.stringContaining("--table one"),
    });
    await copied(duckdb(from), to, { collections: ["two"] });
    expect(readdirSync(place).sort()).toEqual(["a.duckdb", "b.parquet"]);
    expect(await recordsIn(await opened({ path: join(place, "b.parquet") }))).toEqual([{ id: 2 }]);
  });

  it("is not added to: insert and upsert name the way out", async () => {
    const path = await file();
    for (const mode of ["insert", "upsert"] as const) {
      const target = await open(parquet(path));
      const run = new DataMigrator(target, target).migrateRecords(records(1), { collection: "items", schema, mode });
      await expect(run).rejects.toMatchObject({ code: "UNSUPPORTED", fix: expect.stringContaining("database") });
      await target.close();
    }
    expect(await recordsIn(await opened({ path }))).toHaveLength(3);
  });

  it("is refused by create where it holds records, and written anew by replace, through a link", async () => {
    const path = await file();
    const link = join(folder(), "link.parquet");
    symlinkSync(path, link);
    await expect(written({ path: link }, schema, records(1))).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
    await written({ path: link }, schema, records(7), "replace");
    expect(await recordsIn(await opened({ path }))).toHaveLength(7);
  });

  it("without records has its columns, and others when it is replaced", async () => {
    const path = join(folder(), "items.parquet");
    await written({ path }, schema, []);
    expect((await (await opened({ path })).describe("items"))?.schema.fields.map(({ name }) => name)).toEqual([
      "id",
      "name",
    ]);
    await written(
      { path },
      { fields: [{ name: "other", type: types.uuid, nullable: true }] },
      [{ other: null }],
      "replace",
    );
    expect(await recordsIn(await opened({ path }))).toEqual([{ other: null }]);
  });

  it("is compressed and cut into row groups as it is told", async () => {
    const place = folder();
    for (const compression of ["snappy", "zstd", "gzip", "uncompressed"] as const) {
      const path = join(place, `${compression}.parquet`);
      await written({ path, compression, rowGroup: 1000 }, schema, records(2500));
      const found = await asked(
        `SELECT DISTINCT compression, row_group_num_rows FROM parquet_metadata('${path}') ORDER BY ALL DESC`,
      );
      expect(found).toEqual(["1000", "500"].map((rows) => [compression.toUpperCase(), rows]));
    }
    const told = parquet("./a.parquet?compression=zstd&rowGroup=1000");
    expect(told.options).toMatchObject({ compression: "zstd", rowGroup: 1000 });
    expect(() => parquet("./a.parquet?compression=lz4")).toThrow(/lz4/);
    expect(() => parquet("./a.parquet?rowGroups=5")).toThrow(/rowGroup/);
  });

  it("keeps records that a nested column has no place for out, each by its name", async () => {
    const path = join(folder(), "items.parquet");
    const nested: Schema = {
      fields: [
        { name: "id", type: types.int64, nullable: false },
        { name: "at", type: types.json, nullable: true, native: "STRUCT(x DOUBLE)" },
      ],
      key: ["id"],
    };
    const given = [{ x: 1 }, { y: 1 }, null, new JsonText('{"x": -0.0}'), [1]].map((at, id) => ({ id, at }));
    const target = await open(parquet(path));
    const result = await new DataMigrator(target, target).migrateRecords(given, {
      collection: "items",
      schema: nested,
      onError: "skip",
    });
    await target.close();
    expect(result).toMatchObject({ successfulRecords: 2 });
    expect((await recordsIn(await opened({ path }))).map(({ id }) => id)).toEqual([0, 2]);
  });
});
