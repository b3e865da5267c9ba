import { batchOf, canonical, type Field, type LogicalType, parseType, type Row, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection, Connections } from "../../src/connect/connection.ts";
import type { PgType } from "../../src/types/pg-type.ts";
import type { Kept, Way } from "../../src/types/way.ts";
import { batchEncoder } from "../../src/write/encode/encoder.ts";
import { clockedInterval, eraText } from "../../src/write/encode/text-cells.ts";
import { textEncoder } from "../../src/write/encode/text.ts";
import type { Slot } from "../../src/write/slot.ts";
import { freshDatabase, type FreshDatabase, testServer, whyNot } from "../server/index.ts";
import { openConnections } from "../../src/connect/open-connections.ts";

const noServer = whyNot();
let database: FreshDatabase;
let connections: Connections;
let connection: Connection;

beforeAll(async () => {
  if (noServer !== undefined) return;
  database = await freshDatabase(await testServer());
  connections = await openConnections({ url: database.url }, { env: {} });
  connection = await connections.connect();
});
afterAll(async () => {
  if (noServer !== undefined) return;
  await connection.release();
  await connections.close();
  await database.drop();
});

async function typeOf(text: string): Promise<PgType> {
  const [row] = await connection.rows(
    `SELECT t.oid, t.typname, e.oid, e.typname, format_type(e.oid, -1) FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid WHERE t.oid = '${text}'::regtype`,
  );
  const [oid, name, element, elementName, elementText] = row ?? [];
  const digits = /\((\d+)(?:,(-?\d+))?\)/.exec(text);
  const [first, second] = [Number(digits?.[1] ?? -1), Number(digits?.[2] ?? 0)];
  const modifier =
    first < 0
      ? -1
      : name === "numeric"
        ? ((first << 16) | (second & 0x7ff)) + 4
        : name === "varchar"
          ? first + 4
          : first;
  const base = { oid: Number(oid), name: name ?? "", schema: "pg_catalog", text, modifier };
  if (element == null) return { ...base, kind: "base" };
  return {
    ...base,
    kind: "array",
    element: {
      oid: Number(element),
      name: elementName ?? "",
      schema: "pg_catalog",
      text: elementText ?? "",
      modifier: -1,
      kind: "base",
    },
  };
}

async function slotFor(name: string, type: LogicalType, way: Way, text: string, element?: Kept): Promise<Slot> {
  const column = { name, type: await typeOf(text), notNull: false, number: 1, needs: [] };
  return { field: { name, type, nullable: true }, column, kept: { type, way, ...(element && { element }) } };
}

/** Sends values and their canonical texts, and asks the server where the two are not the same. */
async function judged(slot: Slot, values: readonly unknown[], viaText: boolean): Promise<readonly unknown[]> {
  const number: Slot = await slotFor("n", types.int32, "int4", "integer");
  const said = await slotFor("b", types.text, "text", "text");
  const slots = [number, slot, said];
  const encoder = viaText ? textEncoder(slots) : batchEncoder(slots);
  expect(encoder.format).toBe(viaText ? "text" : "binary");
  const fields: Field[] = slots.map(({ field }) => field);
  const rows = values.map((value, n): Row => ({
    n,
    a: value,
    b: value === null ? null : saidOf(value, slot.field.type),
  }));
  const taken = encoder.take(
    batchOf({ fields }, rows),
    Int32Array.from(rows, (_, row) => row),
  );
  expect(taken.failures).toEqual([]);
  await connection.run(`CREATE TEMP TABLE judged (n int, a ${slot.column.type.text}, b text)`);
  try {
    const copy = await connection.copyIn(`COPY judged FROM STDIN (FORMAT ${encoder.format})`);
    await copy.write(encoder.head);
    const half = rows.length >> 1;
    await copy.write(taken.encode(0, half));
    await copy.write(taken.encode(half, rows.length));
    expect(await copy.end()).toBe(rows.length);
    return await connection.rows(
      `SELECT n, a::text, b FROM judged WHERE a::text IS DISTINCT FROM (b::${slot.column.type.text})::text OR (a IS NULL) <> (b IS NULL)`,
    );
  } finally {
    await connection.run("DROP TABLE judged");
  }
}

function saidOf(value: unknown, type: LogicalType): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value) && type.kind === "list")
    return `{${value.map((one) => (one === null ? "NULL" : JSON.stringify(saidOf(one, type.of)).replaceAll("\\n", "\n"))).join(",")}}`;
  if (type.kind === "json") return JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (type.kind === "interval") return clockedInterval(String(value));
  return eraText(String(canonical(value, type)));
}

const text = fc
  .string({ unit: "grapheme", maxLength: 90 })
  .filter((value) => !value.includes("\0") && value.isWellFormed());
const decimals = (before: number, after: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.boolean(), fc.bigInt(0n, 10n ** BigInt(before) - 1n), fc.bigInt(0n, 10n ** BigInt(after) - 1n))
    .map(
      ([minus, whole, fraction]) =>
        `${minus && whole + fraction > 0n ? "-" : ""}${whole}${after === 0 ? "" : `.${String(fraction).padStart(after, "0")}`}`,
    );
const anyDecimal = fc
  .tuple(fc.boolean(), fc.stringMatching(/^(0|[1-9]\d{0,40})$/), fc.option(fc.stringMatching(/^\d{1,40}$/)))
  .map(([minus, whole, fraction]) => `${minus ? "-" : ""}${whole}${fraction === null ? "" : `.${fraction}`}`)
  .filter((value) => !/^-[0.]+$/.test(value));
const micros = fc.bigInt(-210_866_803_200_000_000n, 2n ** 63n - 2n);
const instant = (zone: string): fc.Arbitrary<string> =>
  micros.map((value) => {
    const days = value / 86_400_000_000n - (value % 86_400_000_000n < 0n ? 1n : 0n);
    const rest = value - days * 86_400_000_000n;
    const time = new Date(Number(rest / 1000n)).toISOString().slice(11, 19);
    const date = dayText(Number(days));
    return `${date}T${time}.${String(rest % 1_000_000n).padStart(6, "0")}${zone}`;
  });
const day = fc.integer({ min: -2_440_588, max: 2_145_042_904 }).map(dayText);

function dayText(days: number): string {
  // 146,097 days are 400 years.
  const era = Math.floor(days / 146_097);
  const [, year, rest] =
    /^(\d+)(-.*)$/.exec(new Date((days - era * 146_097) * 86_400_000).toISOString().slice(0, 10)) ?? [];
  const whole = Number(year) + era * 400;
  const shown = String(Math.abs(whole)).padStart(4, "0");
  return `${whole < 0 ? "-" : whole > 9999 ? "+" : ""}${shown}${rest}`;
}

const interval = fc
  .tuple(fc.integer(), fc.integer(), fc.bigInt(-(10n ** 17n), 10n ** 17n))
  .map(([months, days, value]) => {
    const size = value < 0n ? -value : value;
    return `P${months}M${days}DT${value < 0n ? "-" : ""}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, "0")}S`;
  });
const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const float32 = fc.float({ noDefaultInfinity: false });

const cases: readonly [string, Way, string, fc.Arbitrary<unknown>, Kept?][] = [
  ["bool", "bool", "boolean", fc.boolean()],
  ["int32", "int2", "smallint", fc.integer({ min: -32_768, max: 32_767 })],
  ["int32", "int4", "integer", fc.integer()],
  ["int32", "int8", "bigint", fc.integer()],
  ["int64", "int8", "bigint", int64],
  ["int64", "oid", "oid", fc.nat({ max: 4_294_967_295 })],
  ["float32", "float4", "real", float32],
  ["float32", "float8", "double precision", float32],
  ["float64", "float8", "double precision", fc.double()],
  ["decimal(10,2)", "numeric", "numeric(10,2)", decimals(8, 2)],
  ["decimal(18,0)", "numeric", "numeric(18,0)", decimals(18, 0)],
  ["decimal(18,18)", "numeric", "numeric(18,18)", decimals(0, 18)],
  ["decimal(18,17)", "numeric", "numeric", decimals(1, 17)],
  ["decimal(18,7)", "numeric", "numeric(20,8)", decimals(11, 7)],
  ["decimal(38,10)", "numeric", "numeric(38,10)", decimals(28, 10)],
  [
    "decimal",
    "numeric",
    "numeric",
    fc.oneof(
      anyDecimal,
      fc.constantFrom("NaN", "Infinity", "-Infinity", "0", "0.000", "0.00001", "100000000", "10000.0001"),
    ),
  ],
  ["text", "text", "text", text],
  ["bytes", "bytea", "bytea", fc.uint8Array({ maxLength: 100 })],
  ["date", "date", "date", fc.oneof(day, fc.constantFrom("infinity", "-infinity", "-0043-03-15"))],
  [
    "time(6)",
    "time",
    "time",
    fc
      .nat({ max: 86_399 })
      .chain((s) =>
        fc
          .nat({ max: 999_999 })
          .map((f) => `${new Date(s * 1000).toISOString().slice(11, 19)}.${String(f).padStart(6, "0")}`),
      ),
  ],
  ["timestamp(6)", "timestamp", "timestamp", fc.oneof(instant(""), fc.constantFrom("infinity", "-infinity"))],
  ["timestamptz(6)", "timestamptz", "timestamptz", fc.oneof(instant("Z"), fc.constantFrom("infinity", "-infinity"))],
  ["interval", "interval", "interval", interval],
  ["uuid", "uuid", "uuid", fc.uuid()],
  ["json", "json", "json", fc.jsonValue()],
  ["json", "jsonb", "jsonb", fc.jsonValue().filter((value) => !/\\u0000/.test(JSON.stringify(value)))],
  [
    "list<int64>",
    "array",
    "bigint[]",
    fc.array(fc.option(int64), { maxLength: 5 }),
    { type: types.int64, way: "int8" },
  ],
  ["list<text>", "array", "text[]", fc.array(fc.option(text), { maxLength: 5 }), { type: types.text, way: "text" }],
  [
    "list<decimal(10,2)>",
    "array",
    "numeric(10,2)[]",
    fc.array(fc.option(decimals(8, 2)), { maxLength: 5 }),
    { type: types.decimal(10, 2), way: "numeric" },
  ],
  [
    "list<bool>",
    "array",
    "boolean[]",
    fc.array(fc.option(fc.boolean()), { maxLength: 5 }),
    { type: types.bool, way: "bool" },
  ],
];

describe.skipIf(noServer !== undefined)(
  `what COPY takes is what was sent${noServer === undefined ? "" : `, ${noServer}`}`,
  () => {
    for (const viaText of [false, true])
      test.each(cases)(
        `%s as %s into %s, ${viaText ? "text" : "binary"}`,
        async (name, way, column, values, element) => {
          const slot = await slotFor("a", parseType(name), way, column, element);
          const sample = fc.sample(fc.option(values, { freq: 9 }), { numRuns: 300, seed: 7 });
          expect(await judged(slot, sample, viaText)).toEqual([]);
        },
      );
  },
);
