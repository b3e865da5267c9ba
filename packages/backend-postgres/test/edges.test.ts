import { DataMigrator, open, type WriteMode } from "@dataknobs/core";
import { afterAll, expect, test } from "vitest";
import { postgres } from "../src/index.ts";
import { freshDatabase, testServer } from "./server/index.ts";
import { onServer } from "./server/on-server.ts";

/** The first, the last and the odd values of types. */
const edges: Readonly<Record<string, readonly string[]>> = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
  oid: ["0", "4294967295"],
  real: ["-3.4028235e38", "3.4028235e38", "1e-45", "-0", "NaN", "Infinity", "-Infinity"],
  float8: ["-1.7976931348623157e308", "1.7976931348623157e308", "5e-324", "-0", "NaN", "Infinity", "-Infinity"],
  numeric: ["-1e2000", "1e-2000", "0.000", "NaN", "Infinity", "-Infinity"],
  "numeric(38,10)": ["-9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999"],
  "numeric(18,3)": ["-999999999999999.999", "999999999999999.999"],
  date: ["4714-11-24 BC", "0001-12-31 BC", "5874897-12-31", "infinity", "-infinity"],
  time: ["00:00:00", "24:00:00"],
  timetz: ["00:00:00+15:59:59", "24:00:00-15:59:59"],
  timestamp: ["4714-11-24 BC", "0001-12-31 BC", "294247-01-10 04:00:54.775806", "infinity", "-infinity"],
  timestamptz: ["4714-11-24Z BC", "0001-12-31Z BC", "294247-01-10 04:00:54.775806Z", "infinity", "-infinity"],
  interval: ["-178000000 years", "178000000 years", "-2147483648 mons -2147483648 days -2562047788:00:54.775807"],
  money: ["-92233720368547758.08", "92233720368547758.07"],
  uuid: ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
};

/** Those that only PostgreSQL has a name for. */
const beyond: Readonly<Record<string, readonly string[]>> = {
  timestamp: ["294247-01-10 04:00:54.775807", "294247-01-10 04:00:54.775808", "294276-12-31 23:59:59.999999"],
  timestamptz: ["294247-01-10 04:00:54.775807Z", "294247-01-10 04:00:54.775808Z", "294276-12-31 23:59:59.999999Z"],
  interval: ["infinity", "-infinity"],
  "numeric(18,3)": ["NaN"],
};

onServer("the first and the last values of every type", async () => {
  const server = await testServer();
  const [source, target] = await Promise.all([freshDatabase(server), freshDatabase(server)]);
  afterAll(async () => Promise.all([source.drop(), target.drop()]));

  /** Each value in a column of its type, and in one of an array of it. */
  async function make(table: string, values: typeof edges): Promise<void> {
    const names = Object.keys(values);
    const columns = names.map((type, i) => `c${i} ${type}, a${i} ${type}[]`);
    const most = Math.max(...Object.values(values).map((each) => each.length));
    const rows = Array.from({ length: most }, (_, row) => {
      const cells = names.flatMap((type) => {
        const text = values[type]?.[row];
        const value = text === undefined ? `NULL::${type}` : `'${text}'::${type}`;
        return [value, `ARRAY[${value}]`];
      });
      return `(${row}, ${cells.join(", ")})`;
    });
    await source.sql(
      `CREATE TABLE ${table} (id int PRIMARY KEY, ${columns.join(", ")}); INSERT INTO ${table} VALUES ${rows.join(", ")}`,
    );
  }

  async function copied(
    table: string,
    mode: WriteMode = "create",
  ): Promise<{ readonly rejected: number; readonly starts: number }> {
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }), { access: "write" });
    let starts = 0;
    const monitor = { on: (event: { type: string }) => void (event.type === "started" && starts++) };
    const result = await new DataMigrator(from, to).migrate({
      collections: [table],
      mode,
      onError: "skip",
      monitors: [monitor],
    });
    await Promise.all([from.close(), to.close()]);
    return { rejected: result.failedRecords, starts };
  }

  const content = async (where: typeof source, table: string): Promise<unknown> =>
    where.sql(`SET timezone = 'UTC'; SELECT t::text FROM ${table} t ORDER BY id`);

  test.for([
    [
      "in COPY's binary form",
      "edges",
      Object.fromEntries(Object.entries(edges).filter(([type]) => !/money|timetz/.test(type))),
      1,
    ],
    ["in its text form", "spelled", edges, 1],
    ["where ours end before", "far", { ...edges, ...beyond }, 2],
    ["where ours end before, alone", "farther", beyond, 2],
  ] as const)("go from PostgreSQL to PostgreSQL %s", async ([, table, values, starts]) => {
    await make(table, values);
    expect(await copied(table)).toMatchObject({ rejected: 0, starts });
    expect(await content(target, table)).toEqual(await content(source, table));
    const types = `SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`;
    expect(await target.sql(types)).toEqual(await source.sql(types));
    expect(await copied(table, "replace")).toMatchObject({ rejected: 0 });
    expect(await content(target, table)).toEqual(await content(source, table));
  });
});
