import { type Batch, cellOf, isSet, recordsOf, stringAt, types } from "@dataknobs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connections } from "../../src/connect/connection.ts";
import { openConnections } from "../../src/connect/open-connections.ts";
import { literal } from "../../src/names.ts";
import { freeSessions } from "../../src/read/free-sessions.ts";
import { type Reading, readingOf } from "../../src/read/reading.ts";
import { type FreshDatabase, freshDatabase, testServer, whyNot } from "../server/index.ts";
import { batches } from "./workshop.ts";

const rows = 200;

/** Some digits by chance, of any size. */
const wild = "(random() - 0.5)::numeric * 10::numeric ^ (random() * 60 - 30)::int";
const micros = "make_interval(secs => (random() - 0.5) * 10 ^ (random() * 10))";

/** Types, with SQL that makes values of them by chance, and some that are told apart. */
const kinds: readonly (readonly [type: string, chance: string, ...values: string[]])[] = [
  ["bool", "random() < 0.5"],
  ["int2", "(random() * 65535 - 32768)::int", "-32768", "32767"],
  ["int4", "(random() * 4294967295 - 2147483648)::int8", "-2147483648", "2147483647"],
  [
    "int8",
    "trunc((random() - 0.5)::numeric * 10::numeric ^ (random() * 18)::int)",
    "-9223372036854775808",
    "9223372036854775807",
  ],
  ["oid", "(random() * 4294967295)::int8", "4294967295", "0"],
  [
    "float4",
    "((random() - 0.5) * 10 ^ (random() * 70 - 38))::float4",
    "NaN",
    "-Infinity",
    "-0",
    "3.4028235e38",
    "1e-45",
  ],
  [
    "float8",
    "(random() - 0.5) * 10 ^ (random() * 600 - 300)",
    "NaN",
    "Infinity",
    "-0",
    "5e-324",
    "1.7976931348623157e308",
  ],
  ["numeric(4,2)", "(random() - 0.5) * 199", "-99.99", "0", "0.01"],
  [
    "numeric(18,0)",
    "(random() - 0.5)::numeric * 1999999999999999999",
    "999999999999999999",
    "-999999999999999999",
    "10000",
  ],
  ["numeric(18,18)", "random() - 0.5", "0.000000000000000001", "-0.999999999999999999"],
  ["numeric(15,7)", "(random() - 0.5) * 10 ^ (random() * 8)", "99999999.9999999", "100"],
  ["numeric(18,4)", "(random() - 0.5) * 10 ^ (random() * 14)", "99999999999999.9999", "10000", "0.0001"],
  ["numeric(38,10)", "(random() - 0.5)::numeric * 10::numeric ^ (random() * 28)::int", "NaN"],
  ["numeric(5,-3)", "(random() - 0.5)::numeric * 10000000", "1000"],
  [
    "numeric",
    `round(${wild}, (random() * 60)::int)`,
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "1e-300",
    "0.000",
    "-0.10",
    "10000",
    "1" + "0".repeat(60),
  ],
  [
    "text",
    "(SELECT string_agg(chr((1 + random() ^ 4 * 50000)::int), '') FROM generate_series(1, i % 60))",
    "",
    "😀",
    "x".repeat(9000),
  ],
  ["varchar(9)", "left(md5(random()::text), (random() * 9)::int)", "é😀  "],
  ["name", "left(md5(random()::text), 20)"],
  ["bytea", "decode(md5(random()::text), 'hex')", "", "\\x00ff", `\\x${"ab".repeat(5000)}`],
  [
    "date",
    "date '0001-01-01' + ((random() - 0.4) * 4000000)::int",
    "infinity",
    "-infinity",
    "4713-01-01 BC",
    "5874897-12-31",
    "0001-12-31 BC",
  ],
  ["time", "time '00:00' + random() * interval '24 hours'", "24:00:00", "23:59:59.999999"],
  ["time(2)", "time '00:00' + random() * interval '24 hours'"],
  [
    "timestamp",
    `timestamp '2000-01-01' + ${micros}`,
    "infinity",
    "-infinity",
    "4713-01-01 00:00:00 BC",
    "294247-01-10 04:00:54.775806",
    "1999-12-31 23:59:59.999999",
    "9999-12-31 23:59:59.999999",
  ],
  [
    "timestamptz(3)",
    `timestamptz '2000-01-01Z' + ${micros}`,
    "infinity",
    "2024-03-31 02:30:00 Europe/Berlin",
    "0044-03-15 12:00:00 BC",
  ],
  [
    "interval",
    `make_interval(months => ((random() - 0.5) * 999)::int, days => ((random() - 0.5) * 999)::int) + ${micros}`,
    "0",
    "-1 mon +1 day -0.000001 sec",
    "-178000000 years",
  ],
  ["uuid", "gen_random_uuid()", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
  [
    "json",
    "json_build_object('a', random(), 'b', md5(random()::text))",
    "null",
    "1e400",
    '{"a": 1, "a":  2}',
    '"\\u0000"',
    "[]",
    '{ "b" : 1.10 }',
  ],
  [
    "jsonb",
    "json_build_object('a', random(), 'b', md5(random()::text))",
    "null",
    "1e400",
    "9007199254740993",
    "[]",
    '{"$type": 1}',
  ],
];

/** A cell as the text that PostgreSQL reads again; of a list its JSON. */
function textOf(batch: Batch, row: number): string | null {
  const [, column] = batch.columns;
  const type = batch.schema.fields[1]?.type ?? types.text;
  if (column === undefined || !isSet(column.valid, row)) return null;
  const value = cellOf(column, type, row);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (column.layout === "bytes") return inTheirYears(stringAt(column, row));
  return Object.is(value, -0) ? "-0" : inTheirYears(String(value));
}

/** PostgreSQL reads no years with a sign: 44 BC is our -0043. */
function inTheirYears(text: string): string {
  return text
    .replaceAll(
      /(^|")([+-])(\d{4,7})(-\d\d-\d\d[^"]*)("|$)/g,
      (_, open: string, sign: string, year: string, rest: string, close: string) =>
        `${open}${sign === "+" ? year : String(Number(year) + 1).padStart(4, "0")}${rest}${sign === "+" ? "" : " BC"}${close}`,
    )
    .replaceAll(/(^|")0000(-\d\d-\d\d[^"]*)("|$)/g, "$10001$2 BC$3");
}

const reason = whyNot();

describe.skipIf(reason !== undefined)(`reading: what PostgreSQL says as text is what came ${reason ?? ""}`, () => {
  let database: FreshDatabase;
  let connections: Connections;
  let source: Reading;

  beforeAll(async () => {
    database = await freshDatabase(await testServer());
    connections = await openConnections({ url: database.url }, { env: {} });
    source = readingOf(freeSessions(connections));
  });
  afterAll(async () => {
    await connections.close();
    await database.drop();
  });

  /** Asks the server whether it takes what came for the very same values. `back`: how it reads the text `c` again. */
  async function wrongIn(name: string, back: string): Promise<readonly unknown[]> {
    const came: string[] = [];
    for (const batch of await batches(source, name, { records: 64 })) {
      expect(batch.unread).toBeUndefined();
      for (const [row, { i }] of recordsOf(batch).entries()) {
        const text = textOf(batch, row);
        came.push(`(${String(i)}, ${text === null ? "NULL" : literal(text)})`);
      }
    }
    const wrong = await database.sql(`
      SET timezone = 'UTC';
      WITH came(i, c) AS (VALUES ${came.join(", ")})
      SELECT i, v::text, c FROM came FULL JOIN "${name}" USING (i) WHERE (${back})::text IS DISTINCT FROM v::text`);
    expect(came.length).toBeGreaterThanOrEqual(rows);
    return wrong.slice(0, 3);
  }

  it.each(kinds)("%s", async (type, chance, ...values) => {
    const name = `of ${type}`;
    await database.sql(`
      SET timezone = 'UTC';
      CREATE TABLE "${name}" (i int PRIMARY KEY, v ${type});
      INSERT INTO "${name}" SELECT i, CASE WHEN random() > 0.1 THEN (${chance})::${type} END FROM generate_series(1, ${rows}) i;
      ${values.map((value, i) => `INSERT INTO "${name}" VALUES (${1000 + i}, ${literal(value)});`).join(" ")}`);
    expect(await wrongIn(name, `c::${type}`)).toEqual([]);
  });

  it.each(kinds)("%s[]", async (type, chance, ...values) => {
    const name = `lists of ${type}`;
    const told = values.length === 0 ? "" : `|| ARRAY[${values.map(literal).join(", ")}]::${type}[]`;
    await database.sql(`
      SET timezone = 'UTC';
      CREATE TABLE "${name}" (i int PRIMARY KEY, v ${type}[]);
      INSERT INTO "${name}" SELECT i, CASE WHEN random() > 0.1 THEN ARRAY(SELECT CASE WHEN random() > 0.1 THEN (${chance})::${type} END
        FROM generate_series(1, i % 5)) ${told} END FROM generate_series(1, ${rows}) i;
      INSERT INTO "${name}" VALUES (1000, '{}');`);
    const tagged = "CASE WHEN e::text = 'null' THEN NULL WHEN e::text LIKE '{\"$type\":%' THEN e -> 'value' ELSE e END";
    const element =
      type === "bytea" ? "decode(e, 'base64')" : type.startsWith("json") ? `(${tagged})::${type}` : `e::${type}`;
    const each = type.startsWith("json") ? "json_array_elements" : "json_array_elements_text";
    const list = `ARRAY(SELECT ${element} FROM ${each}(c::json) WITH ORDINALITY AS t(e, n) ORDER BY n)`;
    expect(await wrongIn(name, `CASE WHEN c IS NOT NULL THEN ${list} END`)).toEqual([]);
  });
});
