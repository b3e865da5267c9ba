import { join } from "node:path";
import { expect, test } from "vitest";
import { appendTexts, brokenTexts, copy, folder, sql } from "./workshop.ts";

test("text that is not UTF-8 inside lists, structs, maps and unions is a rejection, never another text", async () => {
  const path = folder();
  const [from, to] = [join(path, "from.duckdb"), join(path, "to.duckdb")];
  await sql(from, "CREATE TABLE t (s VARCHAR)");
  await appendTexts(from, brokenTexts);
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
