import { copyFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DataMigrator, type MigrateOptions, open, type Source, type Store, type StoreReference } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { duckdb, parquet } from "../src/index.ts";
import { appendTexts, brokenTexts, folder, sql } from "./workshop.ts";

/** What became of a copy, and of which fields its source was to vouch for something; `undefined`: the records were handed over. */
interface Outcome {
  readonly result: unknown;
  readonly looks: readonly (readonly string[] | undefined)[];
}

function watched(store: Store, looks: (readonly string[] | undefined)[]): Store {
  const spying = <S extends Source>(source: S): S => ({
    ...source,
    read(collection: string, request: Parameters<Source["read"]>[1]) {
      looks.push(request.vouch && [...request.vouch.keys()]);
      return source.read(collection, request);
    },
  });
  const snapshot = store.snapshot?.bind(store);
  return { ...store, ...(snapshot && { snapshot: async () => spying(await snapshot()) }) };
}

/** `fetch` false: the same run, in which every record is handed over. */
async function run(
  from: StoreReference,
  to: StoreReference,
  fetch: boolean,
  options: MigrateOptions = {},
): Promise<Outcome> {
  const [source, target] = [await open(from, { access: "read" }), await open(to)];
  const looks: (readonly string[] | undefined)[] = [];
  const handed: Store = { ...target.store, fetches: () => Promise.resolve(false) };
  const migrator = new DataMigrator(
    { ...source, store: watched(source.store, looks) },
    fetch ? target : { ...target, store: handed },
  );
  try {
    const result = await migrator.migrate(options).catch((error: unknown) => error);
    return { result: told(result), looks };
  } finally {
    await source.close();
    await target.close();
  }
}

/** Without names of runs and times. */
function told(result: unknown): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(result));
  return JSON.parse(
    JSON.stringify(plain, (name, value: unknown) =>
      ["run", "duration", "recordsPerSecond", "peakMemoryBytes", "startedAt", "finishedAt", "stack"].includes(name)
        ? undefined
        : value,
    ),
  );
}

/** Both ways of one copy into DuckDB: they must end alike and hold the same. */
async function bothWays(from: StoreReference, options: MigrateOptions = {}): Promise<{ readonly fetched: Outcome }> {
  const path = folder();
  const [fetched, handed] = [
    await run(from, duckdb(join(path, "fetched.duckdb")), true, options),
    await run(from, duckdb(join(path, "handed.duckdb")), false, options),
  ];
  expect(fetched.result).toEqual(handed.result);
  const all = async (name: string): Promise<unknown> =>
    sql(
      join(path, name),
      "SELECT count(*), md5(string_agg(hash(t)::VARCHAR, ',' ORDER BY rowid)), any_value(typeof(t)) FROM t",
    ).catch(() => "no table");
  const rows = await all("fetched.duckdb");
  expect(rows).toEqual(await all("handed.duckdb"));
  expect(rows === "no table").toBe(hasFailed(fetched.result));
  return { fetched };
}

/** A copy that at least began so. */
const byFetching = { fetched: { looks: expect.arrayContaining([expect.any(Array)]) } };

function hasFailed(result: unknown): boolean {
  return typeof result === "object" && result !== null && "code" in result;
}

async function table(...statements: readonly string[]): Promise<StoreReference> {
  const path = join(folder(), "source.duckdb");
  await sql(path, ...statements);
  return duckdb(path);
}

/** The same as a Parquet file, written by DuckDB itself. */
async function file(query: string): Promise<{ readonly path: string; readonly reference: StoreReference }> {
  const path = join(folder(), "t.parquet");
  await sql(":memory:", `COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  return { path, reference: parquet(path) };
}

const plain = `SELECT bool, tinyint, smallint, int, bigint, hugeint, utinyint, usmallint, uint, ubigint, "date", "time",
  "timestamp", timestamp_s, timestamp_ms, timestamp_ns, timestamp_tz, "float", "double", dec_4_1, dec_9_4, dec_18_6, dec38_10,
  uuid, interval, "varchar", "blob" FROM test_all_types(), range(1000)`;

describe("rows that DuckDB fetches itself are those that would have been handed over", () => {
  test("of a table: its source vouches for what a column may hold and the target cannot keep", async () => {
    const source = await table(
      "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR, score DOUBLE, more JSON, made TIMESTAMP)",
      `INSERT INTO t SELECT range, CASE WHEN range % 7 = 0 THEN NULL ELSE 'né ' || range END, range / 3,
         '{"n":' || range || '}', TIMESTAMP '2020-01-01' + INTERVAL (range) SECOND FROM range(160000)`,
      "DELETE FROM t WHERE id % 1000 < 3 OR id BETWEEN 122000 AND 140000",
    );
    const { fetched } = await bothWays(source);
    expect(fetched.looks).toEqual([["id", "score"]]);
  });

  test("every plain type with its first and last values, and nulls", async () => {
    expect(await bothWays(await table(`CREATE TABLE t AS ${plain}`))).toMatchObject(byFetching);
    expect(await bothWays((await file(plain)).reference)).toMatchObject(byFetching);
  });

  test("of a Parquet file", async () => {
    const { reference } = await file(
      "SELECT range AS id, 'row ' || range AS name, range * 0.5::DOUBLE AS half FROM range(10000)",
    );
    const { fetched } = await bothWays(reference, { key: ["id"] });
    expect(fetched.looks).toEqual([["id", "half"]]);
  });

  test("an empty table, and one of which all rows are gone, have nothing to fetch", async () => {
    expect(await bothWays(await table("CREATE TABLE t (id BIGINT, name VARCHAR)"))).toMatchObject({
      fetched: { looks: [undefined] },
    });
    expect(
      await bothWays(await table("CREATE TABLE t AS SELECT range AS id FROM range(5000)", "DELETE FROM t")),
    ).toMatchObject({ fetched: { looks: [undefined] } });
  });

  test("not by an upsert, whose records may replace one another", async () => {
    const source = await table("CREATE TABLE t AS SELECT range % 4000 AS id, range AS n FROM range(5000)");
    const { fetched } = await bothWays(source, { mode: "upsert", key: ["id"] });
    expect(fetched).toMatchObject({
      result: { successfulRecords: 5000, collections: [{ supersededRecords: 1000 }] },
      looks: [undefined],
    });
  });

  test("fields that are left out, in another order, and another name for the collection", async () => {
    const source = await table("CREATE TABLE s AS SELECT range AS a, range + 1 AS b, 'x' AS c FROM range(5000)");
    expect(await bothWays(source, { collections: { s: "t" }, query: { fields: ["c", "a"] } })).toMatchObject(
      byFetching,
    );
  });
});

describe("what is wrong with a record is found as if it had been handed over", () => {
  const two =
    "SELECT range AS id, CASE WHEN range = 4000 THEN -0.0::DOUBLE ELSE range / 2 END AS score FROM range(6000)";

  test("-0, which DuckDB may give back as 0", async () => {
    const { fetched } = await bothWays(await table(`CREATE TABLE t AS ${two}`), { onError: "skip" });
    expect(fetched.looks).toEqual([["score"], undefined]);
    expect(await bothWays((await file(two)).reference)).toMatchObject(byFetching);
  });

  test("behind rows that have been fetched already: none of them is there", async () => {
    const late = two.replace("range = 4000", "range = 260000").replace("range(6000)", "range(262144)");
    expect(await bothWays(await table(`CREATE TABLE t AS ${late}`))).toMatchObject(byFetching);
  });

  test("a cell of a JSON column that is no JSON: the column becomes text", async () => {
    const source = await table(
      "CREATE TABLE t (id BIGINT, more JSON)",
      "INSERT INTO t SELECT range, CASE WHEN range = 4000 THEN '[NaN]' ELSE '[1]' END FROM range(6000)",
    );
    expect(await bothWays(source)).toMatchObject(byFetching);
  });

  test("text that is no UTF-8, behind rows that have been fetched already", async () => {
    const path = join(folder(), "source.duckdb");
    await sql(path, "CREATE TABLE t (id BIGINT, name VARCHAR)", "INSERT INTO t SELECT range, 'né' FROM range(130000)");
    await appendTexts(path, brokenTexts, [130_000n, 130_001n]);
    await sql(path, "INSERT INTO t SELECT range, 'né' FROM range(130002, 262144)");
    const { fetched } = await bothWays(duckdb(path), { onError: "skip" });
    expect(fetched.looks).toEqual([[], undefined]);
    expect(fetched.result).toMatchObject({ successfulRecords: 262_143, failedRecords: 1 });
  });

  test("a null in a key, and two of one key", async () => {
    const nulls = await file("SELECT CASE WHEN range = 7000 THEN NULL ELSE range END AS id FROM range(9000)");
    expect(await bothWays(nulls.reference, { key: ["id"], onError: "skip" })).toMatchObject(byFetching);
    const twice = await file("SELECT CASE WHEN range = 7000 THEN 5 ELSE range END AS id FROM range(9000)");
    expect(await bothWays(twice.reference, { key: ["id"], onError: "skip" })).toMatchObject(byFetching);
  });
});

test("what is handed over after all comes in windows of the usual size", async () => {
  const { reference } = await file("SELECT CASE WHEN range = 7 THEN NULL ELSE range END AS id FROM range(260000)");
  const read: number[] = [];
  await run(reference, duckdb(join(folder(), "a.duckdb")), true, {
    key: ["id"],
    onError: "skip",
    monitors: [{ on: (event) => void (event.type === "commit" && read.push(event.checkpoint.read)) }],
  });
  expect(read.at(-1)).toBe(260_000);
  expect(Math.max(...read.map((sum, i) => sum - (read[i - 1] ?? 0)))).toBeLessThanOrEqual(122_880);
});

test("a Parquet file that is another one in the middle is SOURCE_CHANGED", async () => {
  const rows = "SELECT range AS id, hash(range) AS noise FROM range(150000)";
  const { path, reference } = await file(rows);
  const other = (await file(`${rows} ORDER BY id DESC`)).path;
  copyFileSync(other, `${path}.other`);
  let windows = 0;
  const { result } = await run(reference, duckdb(join(folder(), "a.duckdb")), true, {
    batchSize: 50_000,
    monitors: [
      {
        on: ({ type }) => {
          if (type === "commit" && ++windows === 1) renameSync(`${path}.other`, path);
        },
      },
    ],
  });
  expect(result).toMatchObject({ code: "SOURCE_CHANGED" });
});

describe("a Parquet file is written of rows that DuckDB fetches", () => {
  test("it holds what it would hold otherwise, -0 too", async () => {
    const source = await table(
      `CREATE TABLE t AS SELECT range AS id, CASE WHEN range % 1000 = 0 THEN '-0.0'::DOUBLE WHEN range % 5 = 0 THEN 0.0 ELSE range / 4 END AS score,
         'name ' || range % 50 AS name FROM range(160000)`,
      "DELETE FROM t WHERE id % 77 = 0",
    );
    const path = folder();
    const [fetched, handed] = [join(path, "fetched.parquet"), join(path, "handed.parquet")];
    const outcome = await run(source, parquet(fetched), true);
    expect(outcome.looks).toEqual([["id"].slice(1)]);
    expect(outcome.result).toEqual((await run(source, parquet(handed), false)).result);
    const sums = (name: string): Promise<unknown> =>
      sql(
        ":memory:",
        `SELECT count(*), sum(id), sum(hash(name)::HUGEINT), sum(signbit(score)::INTEGER), sum(score), max(file_row_number) FROM '${name}'`,
      );
    const found = await sums(fetched);
    expect(found).toEqual(await sums(handed));
    expect(
      await sql(
        ":memory:",
        `SELECT bool_and(id > before) FROM (SELECT id, lag(id, 1, -1) OVER (ORDER BY file_row_number) AS before FROM '${fetched}')`,
      ),
    ).toEqual([[true]]);
  });

  test("many row groups stand in order, also where only one of them holds a -0", async () => {
    const source = await table(
      `CREATE TABLE t AS SELECT range AS id, CASE WHEN range = 33000 THEN '-0.0'::DOUBLE ELSE range % 3 END AS score FROM range(61000)`,
    );
    const path = join(folder(), "a.parquet");
    const { looks, result } = await run(source, parquet({ path, rowGroup: 4096 }), true);
    expect({ looks, result }).toMatchObject({ looks: [[]], result: { successfulRecords: 61_000 } });
    expect(
      await sql(
        ":memory:",
        `SELECT count(*), bool_and(id = file_row_number), bool_and(signbit(score) = (id = 33000)), bool_and(id = 33000 OR score = id % 3) FROM '${path}'`,
      ),
    ).toEqual([["61000", true, true, true]]);
    expect(await sql(":memory:", `SELECT count(DISTINCT row_group_id) FROM parquet_metadata('${path}')`)).toEqual([
      ["15"],
    ]);
  });

  test.each([1000, 2500, 9000, 20_000])(
    "none holds more than %i records if so many are asked for",
    async (rowGroup) => {
      const source = await table(
        "CREATE TABLE t AS SELECT range AS id FROM range(130000)",
        "DELETE FROM t WHERE id % 77 = 0 OR id BETWEEN 30000 AND 31000",
      );
      const path = join(folder(), "a.parquet");
      const { result } = await run(source, parquet({ path, rowGroup }), true);
      expect(result).toMatchObject({ successfulRecords: 127_323 });
      const [[most, all] = []] = await sql(
        ":memory:",
        `SELECT max(row_group_num_rows)::INTEGER, (SELECT count(*)::INTEGER FROM '${path}') FROM parquet_metadata('${path}')`,
      );
      expect(most).toBeLessThanOrEqual(rowGroup);
      expect(all).toBe(127_323);
    },
  );

  test("of another Parquet file", async () => {
    const { reference } = await file(plain.replace("hugeint, ", "").replace("interval, ", ""));
    const path = folder();
    const [fetched, handed] = [join(path, "fetched.parquet"), join(path, "handed.parquet")];
    expect((await run(reference, parquet(fetched), true)).result).toEqual(
      (await run(reference, parquet(handed), false)).result,
    );
    expect(await sql(":memory:", `FROM '${fetched}' EXCEPT ALL FROM '${handed}'`)).toEqual([]);
  });
});
