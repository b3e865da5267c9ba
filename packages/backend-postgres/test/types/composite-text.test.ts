import { array, assert, asyncProperty, bigInt, double, json as anyJson, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { compositeText } from "../../src/types/composite-text.ts";
import type { PgType } from "../../src/types/pg-type.ts";
import { workshop } from "../catalog/workshop.ts";
import { onServer } from "../server/on-server.ts";

onServer("a composite", async () => {
  const place = await workshop();
  await place.sql(`CREATE TYPE mood AS ENUM ('a "b"', 'c,d'); CREATE DOMAIN few AS numeric[]; CREATE TYPE inner_pair AS (x int, "y ""z" text);
    CREATE TYPE outer_pair AS (b bool, i int8, f float8, n numeric, t text, j json, d timestamptz, p inner_pair, ps inner_pair[], ns int[], js json[], m mood, w few, y bytea, r int4range, v interval);
    CREATE TABLE pairs (p outer_pair)`);
  const type = (await place.collection("pairs")).table.columns[0]?.type as PgType;

  /** What the server makes of the literal that we make of the server's JSON. */
  const again = async (rows: readonly string[]): Promise<readonly (readonly (string | null)[])[]> => {
    const given = await place.connection.rows(
      rows
        .map((row) => `SELECT p::text, to_json(p)::text FROM (SELECT ${row}::public.outer_pair AS p) AS q`)
        .join(" UNION ALL "),
    );
    const literals = given.map(([, json]) => compositeText(type, json ?? ""));
    const back = await place.connection.rows(
      `SELECT ($1::text[])[i]::public.outer_pair::text FROM generate_series(1, ${literals.length}) AS i`,
      [`{${literals.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(",")}}`],
    );
    return given.map(([text], i) => [text ?? null, back[i]?.[0] ?? null]);
  };

  test("comes back from its JSON as it was", async () => {
    const rows = await again([
      `ROW(true, 9223372036854775807, 'NaN', '1.100', E'a"b\\\\c,(d)\\n', '{"a" : [1.10, {"b":null}] }', '2024-01-01 00:00:00.123456+00', ROW(1, ''), ARRAY[ROW(NULL, '"')::public.inner_pair, NULL], '{{1,2},{3,NULL}}', ARRAY['[1, 2]', 'null', NULL]::json[], 'a "b"', '{1.10,NaN}', '\\x00ff', '[1,5)', 'P1M2DT3.5S')`,
      "ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
      "ROW(false, -1, '-0', 'NaN', '', '\"x\"', 'infinity', ROW(NULL, NULL), '{}', '{}', '{}', 'c,d', '{}', '\\x', 'empty', 'P0D')",
    ]);
    const [first, ...others] = rows.map(([was, is]) => [was, is]);
    // An element that is the JSON value null is a null element in the JSON of its array.
    expect(first?.[1]).toBe(first?.[0]?.replace('""null""', "NULL"));
    for (const [was, is] of others) expect(is).toBe(was);
  });

  test("comes back whatever its texts and numbers are", async () => {
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    const text = string({ unit: "grapheme" }).map((value) => quoted(value.replaceAll("\0", "")));
    const row = tuple(
      text,
      bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      double(),
      array(text, { maxLength: 3 }),
      anyJson().filter((json) => json !== "null"),
    ).map(
      ([t, i, f, ts, j]) =>
        `ROW(NULL, (${i})::numeric::int8, ${quoted(String(f))}, (${i})::numeric / 1000, ${t}, ${quoted(j.replaceAll("\0", ""))}, NULL, ROW(1, ${t}),
            ARRAY[${ts.map((one) => `ROW(2, ${one})`).join(", ")}]::public.inner_pair[], NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
    );
    await assert(
      asyncProperty(array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        for (const [was, is] of await again(rows)) expect(is).toBe(was);
      }),
      { numRuns: 20 },
    );
  });

  test.each([["[]"], ['{"z": 1}'], ['{"i": {}}'], ["1"], ['{"i": 1, "i": 2}'], ['{"ns": 3}']])(
    "is not made of %s",
    (json) => {
      expect(() => compositeText(type, json)).toThrow(/is no value of/);
    },
  );
});
