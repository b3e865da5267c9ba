import { codePoints } from "@dataknobs/core";
import { array, assert, asyncProperty, constantFrom, double, integer, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { workshop } from "../catalog/workshop.ts";
import { onServer } from "../server/on-server.ts";

/** What is said of types in `unable.ts`, asked of a server by plain SQL. */
onServer("a server", async () => {
  const { connection } = await workshop();
  const comes = async (text: string | null, type: string): Promise<string | null> => {
    const [row] = await connection.rows(`SELECT $1::${type}::text`, [text]);
    return row?.[0] ?? null;
  };

  test.each([
    ["date", "4714-11-24 BC", "4714-11-23 BC"],
    ["date", "5874897-12-31", "5874898-01-01"],
    ["timestamp", "4714-11-24 00:00:00 BC", "4714-11-23 23:59:59.999999 BC"],
    ["timestamp", "294276-12-31 23:59:59.999999", "294277-01-01 00:00:00"],
    ["timestamptz", "294276-12-31 23:59:59.999999+00", "294277-01-01 00:00:00+00"],
    ["numeric(10,2)", "NaN", "Infinity"],
    ["numeric", "Infinity", `1e131072`],
    ["jsonb", '{"a": 1.10}', String.raw`"\u0000"`],
    ["jsonb", String.raw`"\ud83d\ude00"`.replace(String.raw`\ud83d\ude00`, "😀"), String.raw`"\ud83d"`],
    ["smallint", "-32768", "32768"],
    ["oid", "4294967295", "4294967296"],
    ["inet", "10.0.0.1/24", "10.0.0.256"],
  ])("keeps in %s %s, and refuses %s", async (type, kept, refused) => {
    expect(await comes(kept, type)).toBe(kept);
    await expect(comes(refused, type)).rejects.toThrow(/SQLSTATE 22/);
  });

  test.each([
    ["json", '{"a" : 1.10, "a": [1e400, "\\u0000", "\\ud800"], "a":null}'],
    ["numeric", `1${"0".repeat(100)}.${"1".repeat(1000)}`],
    ["text", "\u0001\uffff\u{10ffff}"],
    ["double precision", "-0"],
    ["real", "-0"],
    ["interval", "P-178956970Y-8M-2147483647DT-2562047788H-54.775807S"],
  ])("keeps in %s %.60s", async (type, kept) => {
    expect(await comes(kept, type)).toBe(kept);
  });

  test.runIf(connection.version >= 170_000)("since 17 takes the longest interval for an infinity", async () => {
    expect(await comes("P-178956970Y-8M-2147483648DT-2562047788H-54.775808S", "interval")).toBe("-infinity");
  });

  test("makes other values of these in silence, which is what is asked consent for", async () => {
    expect(await comes('{"b":1, "a":1, "b":2}', "jsonb")).toBe('{"a": 1, "b": 2}');
    expect(await comes("12.345", "money")).toMatch(/12\.3[45]$/);
    expect(await comes("a ", "char(3)")).toBe("a");
    expect(await comes("10.0.0.1", "inet")).toBe("10.0.0.1/32");
  });

  test("takes texts of so many characters, not bytes, as varchar(n) says", async () => {
    await assert(
      asyncProperty(string({ unit: "grapheme", minLength: 1 }), async (given) => {
        const text = `${given.replaceAll("\0", "")}x`;
        const rows = await connection.rows("SELECT length($1), $1::text", [text]);
        expect(rows).toEqual([[String(codePoints(text)), text]]);
      }),
      { numRuns: 50 },
    );
  });

  test("keeps floats, decimals and arrays of them as they are", async () => {
    const number = tuple(double(), integer({ min: 0, max: 30 }));
    await assert(
      asyncProperty(array(number, { maxLength: 10 }), constantFrom("float8", "numeric"), async (numbers, type) => {
        const texts = numbers.map(([value, scale]) =>
          type === "float8" ? floatText(value) : decimalText(value, scale),
        );
        const [row] = await connection.rows(`SELECT array_to_json($1::${type}[]::text[])::text`, [
          `{${texts.join(",")}}`,
        ]);
        const back: unknown = JSON.parse(row?.[0] ?? "");
        expect(Array.isArray(back) && back.map((text) => (type === "float8" ? Number(text) : text))).toEqual(
          type === "float8" ? numbers.map(([value]) => value) : texts,
        );
      }),
      { numRuns: 50 },
    );
  });
});

function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function decimalText(value: number, scale: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e20 ? Math.abs(value).toFixed(scale) : "NaN";
}
