import {
  canonicalUuid,
  type Field,
  isJsonBytes,
  type LogicalType,
  parseDate,
  parseTime,
  parseTimestamp,
  type Schema,
  types,
  unify,
} from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { SqliteDatabase } from "../driver.ts";
import type { Table } from "../catalog/table.ts";

/** The least types that hold every value of these fields: what lies in the cells, whatever the columns are declared as. */
export function surveyFields(database: SqliteDatabase, table: Table, fields: readonly Field[]): Schema {
  return {
    fields: fields.map((field) => ({
      name: field.name,
      type: surveyed(database, table, field),
      nullable: field.nullable,
    })),
  };
}

interface Found {
  readonly type: string;
  readonly least: bigint | number | string | Uint8Array | null;
  readonly greatest: bigint | number | string | Uint8Array | null;
}

function surveyed(database: SqliteDatabase, table: Table, field: Field): LogicalType {
  const name = quoteName(field.name);
  const found = database
    .prepare(
      `SELECT typeof(${name}) AS type, min(${name}) AS least, max(${name}) AS greatest FROM ${quoteName(table.name)} GROUP BY 1`,
    )
    .safeIntegers()
    .all() as Found[];
  const kinds = found.filter(({ type }) => type !== "null");
  const whole = kinds.map((one) => typeOf(database, table, field, one, kinds.length > 1));
  const integers = kinds.find(({ type }) => type === "integer");
  const mixed = kinds.length === 2 && kinds.some(({ type }) => type === "real") && integers !== undefined;
  // Integers that a double holds are doubles among doubles.
  if (mixed && isSafe(integers.least) && isSafe(integers.greatest)) return types.float64;
  return whole.reduce(unify, types.anyOf());
}

function isSafe(value: unknown): boolean {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value));
}

function isBit(value: unknown): boolean {
  return value === 0n || value === 1n;
}

function typeOf(
  database: SqliteDatabase,
  table: Table,
  field: Field,
  { type, least, greatest }: Found,
  mixed: boolean,
): LogicalType {
  switch (type) {
    case "integer":
      // Beside other kinds 0 and 1 are what the cell says: integers.
      return !mixed && field.type.kind === "bool" && isBit(least) && isBit(greatest) ? types.bool : types.int64;
    case "real":
      return types.float64;
    case "blob":
      return types.bytes;
    default:
      // Beside values of another kind text is text: a cell of a mixture says no more than that.
      return mixed ? types.text : textType(database, table, field);
  }
}

/** Types that text may be, most telling first; only where the column's type lets one expect it: text never turns into dates by surprise. */
const readings: readonly (readonly [LogicalType, (text: string) => boolean])[] = [
  [types.date, (text) => parseDate(text) !== undefined],
  [types.time(6), (text) => parseTime(text, 6) !== undefined],
  [types.time(9), (text) => parseTime(text, 9) !== undefined],
  [types.timestamp(6), (text) => parseTimestamp(text, 6, false) !== undefined],
  [types.timestamp(9), (text) => parseTimestamp(text, 9, false) !== undefined],
  [types.timestamptz(6), (text) => parseTimestamp(text, 6, true) !== undefined],
  [types.timestamptz(9), (text) => parseTimestamp(text, 9, true) !== undefined],
  [types.uuid, (text) => canonicalUuid(text) !== undefined],
  [types.json, isJson],
];

const families: Readonly<Partial<Record<LogicalType["kind"], readonly LogicalType["kind"][]>>> = {
  date: ["date", "timestamp", "timestamptz"],
  timestamp: ["date", "timestamp", "timestamptz"],
  timestamptz: ["date", "timestamp", "timestamptz"],
  time: ["time"],
  uuid: ["uuid"],
  json: ["json"],
};

function textType(database: SqliteDatabase, table: Table, field: Field): LogicalType {
  const family = families[field.type.kind] ?? [];
  let open = readings.filter(([type]) => family.includes(type.kind));
  const name = quoteName(field.name);
  for (const row of texts(database, `SELECT ${name} FROM ${quoteName(table.name)} WHERE typeof(${name}) = 'text'`)) {
    open = open.filter(([, holds]) => holds(row));
    if (open.length === 0) return types.text;
  }
  return open[0]?.[0] ?? types.text;
}

function* texts(database: SqliteDatabase, sql: string): Generator<string> {
  for (const row of database.prepare(sql).raw().iterate()) {
    const [text] = row as unknown[];
    if (typeof text === "string") yield text;
  }
}

function isJson(text: string): boolean {
  const bytes = Buffer.from(text);
  return isJsonBytes(bytes, 0, bytes.length);
}
