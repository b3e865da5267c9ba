import { join } from "node:path";
import * as api from "@duckdb/node-api";
import { expect, test } from "vitest";
import { loadDriver } from "../src/driver.ts";
import { copy, folder, sql } from "./workshop.ts";

/** Appends two texts to table `t`, `é` and a byte that is no UTF-8, as only DuckDB's raw interface does. */
async function appendBroken(path: string): Promise<void> {
  const { raw } = await loadDriver();
  const instance = await api.DuckDBInstance.create(path);
  const connection = await instance.connect();
  const appender = await connection.createAppender("t");
  const chunk = api.DuckDBDataChunk.create([api.VARCHAR], 2);
  // Entries of short strings: the length, then the string itself. Behind one that is not ASCII DuckDB looks at none.
  const entries = new Uint8Array(32);
  entries.set([2, 0, 0, 0, 0xc3, 0xa9]);
  entries.set([1, 0, 0, 0, 0xff], 16);
  raw.copy_data_to_vector(raw.data_chunk_get_vector(chunk.chunk, 0), 0, entries.buffer, 0, 32);
  appender.appendDataChunk(chunk);
  appender.closeSync();
  connection.closeSync();
  instance.closeSync();
}

test("text that is not UTF-8 inside lists, structs, maps and unions is a rejection, never another text", async () => {
  const path = folder();
  const [from, to] = [join(path, "from.duckdb"), join(path, "to.duckdb")];
  await sql(from, "CREATE TABLE t (s VARCHAR)");
  await appendBroken(from);
  const union = "UNION(n INTEGER, s VARCHAR)";
  const made: Readonly<Record<string, string>> = {
    l: "[s]",
    st: "{'s': s}",
    m: "MAP {'k': s}",
    u: `s::${union}`,
    tagged: "union_value(a := s)::UNION(a VARCHAR, b VARCHAR)",
    ll: "[{'s': [s]}]",
  };
  const tables = Object.entries(made).map(([name, value]) => `CREATE TABLE ${name} AS SELECT ${value} AS x FROM t`);
  await sql(from, ...tables);
  const names = Object.keys(made);
  const result = await copy(from, to, { collections: names, onError: "skip" });
  expect(result.errors.map(({ collection, code, field }) => `${collection} ${code} ${field}`).toSorted()).toEqual(
    names.map((name) => `${name} INVALID_UTF8 x`).toSorted(),
  );
  const rows = await sql(to, names.map((name) => `SELECT x::VARCHAR FROM ${name}`).join(" UNION ALL "));
  const before = names.map((name) => `SELECT x::VARCHAR FROM (FROM ${name} LIMIT 1)`).join(" UNION ALL ");
  expect(rows).toEqual(await sql(from, before));
});
