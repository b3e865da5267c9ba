import { inspect } from "node:util";
import { memory } from "@dataknobs/backend-memory";
import {
  createDataknobs,
  DataMigrator,
  formatType,
  jsonTextOf,
  type LogicalType,
  type OpenStore,
  type Row,
} from "@dataknobs/core";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Sample, samples } from "./arbitrary-records.ts";
import { duckdbRows, open, place, sqliteRows } from "./places.ts";

const memories = createDataknobs({ plugins: [memory] });
const opened: OpenStore[] = [];
afterAll(async () => {
  for (const store of opened) await store.close();
});

async function kept<Store extends OpenStore>(store: Promise<Store>): Promise<Store> {
  opened.push(await store);
  return store;
}

/** What makes two values the very same: -0 is not 0, 1.10 is not 1.1, JSON is its text. */
function identity(value: unknown, type: LogicalType): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (type.kind === "json") return `json ${jsonTextOf(value).trim()}`;
  return Array.isArray(value) ? value.map((element) => identity(element, { kind: "any" })) : inspect(value);
}

function identities({ fields }: Sample["schema"], records: readonly Row[]): unknown[] {
  return records.map((record) => fields.map(({ name, type }) => [name, identity(record[name], type)]));
}

/** Memory to a file, and from there to another memory. */
async function roundTrip(
  { schema, records }: Sample,
  address: string,
): Promise<{ back: readonly Row[]; key: unknown; rejected: readonly (string | undefined)[] }> {
  const [before, middle, after] = [
    await kept(memories.open("memory:")),
    await kept(open(address)),
    await kept(memories.open("memory:")),
  ];
  await new DataMigrator(before, before).migrateRecords(records, { collection: "t", schema });
  const there = await new DataMigrator(before, middle).migrate({ onError: "skip" });
  expect((await middle.describe("t"))?.schema.fields.map(({ name, type }) => [name, formatType(type)])).toEqual(
    schema.fields.map(({ name, type }) => [name, formatType(type)]),
  );
  await middle.close();
  const again = await kept(open(address, { access: "read" }));
  expect((await new DataMigrator(again, after).migrate()).failedRecords).toBe(0);
  await again.close();
  const described = await after.describe("t");
  expect(described?.schema.fields.map(({ name, type, nullable }) => [name, formatType(type), nullable])).toEqual(
    schema.fields.map(({ name, type, nullable }) => [name, formatType(type), nullable]),
  );
  return {
    back: await after.collection("t").search(),
    key: described?.schema.key,
    rejected: there.errors.map(({ recordId }) => recordId),
  };
}

function holds(
  record: Row,
  { fields }: Sample["schema"],
  test: (value: unknown, type: LogicalType) => boolean,
): boolean {
  return fields.some(({ name, type }) => test(record[name], type));
}

const isFloat = ({ kind }: LogicalType): boolean => kind === "float32" || kind === "float64";

/** What SQLite cannot keep: NaN anywhere, -0 in a column of floats. */
function notInSqlite(value: unknown, type: LogicalType): boolean {
  return type.kind !== "list" && (Number.isNaN(value) || (isFloat(type) && Object.is(value, -0)));
}

/** What DuckDB cannot keep: -0, also in lists, and decimals of its own that are no numbers. */
function notInDuckdb(value: unknown, type: LogicalType): boolean {
  if (Array.isArray(value)) return type.kind === "list" && value.some((element) => Object.is(element, -0));
  return (isFloat(type) || type.kind === "any") && Object.is(value, -0);
}

/** What came back of a sample and what was to be rejected, beside what should have been. */
async function comparison(
  sample: Sample,
  address: string,
  unable: typeof notInSqlite,
): Promise<[came: unknown, wanted: unknown]> {
  const { schema, records } = sample;
  const { back, key, rejected } = await roundTrip(sample, address);
  const fine = records.filter((record) => !holds(record, schema, unable));
  const bad = records.flatMap((record, i) => (holds(record, schema, unable) ? [String(i)] : []));
  return [
    { key, rejected, records: identities(schema, back) },
    { key: schema.key, rejected: bad, records: identities(schema, fine) },
  ];
}

/** The cells of every column by SQLite's own driver, beside what they should be. */
function cellsInSqlite({ schema, records }: Sample, address: string): [came: unknown, wanted: unknown] {
  const columns = sqliteRows(address, "SELECT name FROM pragma_table_info('t')").flat();
  const fine = records.filter((record) => !holds(record, schema, notInSqlite));
  const came = columns.map((column) => {
    const name = `"${String(column).replaceAll('"', '""')}"`;
    const shown = `CASE WHEN typeof(${name}) IN ('text', 'blob') THEN hex(${name}) ELSE ${name} END`;
    return sqliteRows(address, `SELECT typeof(${name}), ${shown} FROM t`);
  });
  return [came, schema.fields.map(({ name, type }) => fine.map((record) => cellFor(record[name], type)))];
}

describe("any records of any schema come back as they were, or are rejected for what the store cannot keep", () => {
  it("memory to SQLite to memory", async () => {
    const property = fc.asyncProperty(samples, async (sample) => {
      const address = place("sqlite");
      const [came, wanted] = await comparison(sample, address, notInSqlite);
      expect(came).toEqual(wanted);
      const [cells, wantedCells] = cellsInSqlite(sample, address);
      expect(cells).toEqual(wantedCells);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("memory to DuckDB to memory", async () => {
    const property = fc.asyncProperty(samples, async (sample) => {
      const [came, wanted] = await comparison(sample, place("duckdb"), notInDuckdb);
      expect(came).toEqual(wanted);
    });
    await fc.assert(property, { numRuns: 12 });
  });
});

const hex = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

function cellFor(value: unknown, type: LogicalType): unknown[] {
  if (value === null || value === undefined) return ["null", null];
  if (value instanceof Uint8Array) return ["blob", hex(value)];
  if (type.kind === "json") return ["text", hex(jsonTextOf(value))];
  if (Array.isArray(value)) return ["text", expect.any(String)];
  if (typeof value === "boolean") return ["integer", value ? 1n : 0n];
  if (typeof value === "string") return ["text", hex(value)];
  const whole =
    type.kind.startsWith("int") ||
    (type.kind === "any" && (typeof value === "bigint" || (Number.isSafeInteger(value) && !Object.is(value, -0))));
  return whole ? ["integer", BigInt(value as number)] : ["real", value];
}

const alike: Sample["schema"] = {
  fields: ["id", "name", "NAME", "Name", "name_2"].map((name) => ({
    name,
    type: name === "id" ? { kind: "int32" } : { kind: "text" },
    nullable: name !== "id",
  })),
  key: ["id"],
};

describe("names that differ by case alone are one to a database", () => {
  const record = { id: 0, name: "a", NAME: "b", Name: "c", name_2: "d" };
  it.each(["sqlite", "duckdb"] as const)("and get others in %s, which the plan says", async (backend) => {
    const address = place(backend);
    const [before, target] = [await kept(memories.open("memory:")), await kept(open(address))];
    await new DataMigrator(before, before).migrateRecords([record], { collection: "t", schema: alike });
    const [plan] = await new DataMigrator(before, target).plan();
    await new DataMigrator(before, target).migrate();
    await target.close();
    const cells = "SELECT * FROM t";
    const row = backend === "sqlite" ? sqliteRows(address, cells)[0] : (await duckdbRows(address, cells))[0];
    expect(row?.slice(1)).toEqual(["a", "b", "c", "d"]);
    const columns = "SELECT name FROM pragma_table_info('t') ORDER BY cid";
    const names = backend === "sqlite" ? sqliteRows(address, columns) : await duckdbRows(address, columns);
    expect(names.flat()).toEqual(plan?.fields.map((field) => field.target));
    expect(new Set(names.flat().map((name) => String(name).toLowerCase())).size).toBe(5);
  });

  it("and come back from DuckDB as they were", async () => {
    expect((await roundTrip({ schema: alike, records: [record] }, place("duckdb"))).back).toEqual([record]);
  });
});
