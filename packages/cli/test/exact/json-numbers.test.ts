import { expect, it } from "vitest";
import { move, place, sqliteCells, sqliteRows, sqliteWith } from "./places.ts";

/* SQLite makes a number of its own of one in a column called JSON; elsewhere it is JSON, of the same value. */

const values = "(5), (2.5), (9007199254740993), (1e300), ('{\"x\":1}'), ('7'), ('null'), (NULL)";
const table = `CREATE TABLE t (a JSON, b JSON_TEXT); INSERT INTO t (a) VALUES ${values}; UPDATE t SET b = a`;
const classes = (address: string): unknown[] => sqliteRows(address, "SELECT typeof(a) FROM t").flat();
const told = (notes: readonly string[]): string[] => notes.filter((note) => note.includes("number of its own"));

const note =
  'A bare number in "a" (JSON), if there is one, lies in the source as a number of its own. The target keeps it as JSON: its value stays the same, and a copy back has it as JSON text.';

it("a target that keeps JSON alone gives such a number back as JSON text, and the plan says so", async () => {
  const [between, back] = [place("duckdb"), place("sqlite")];
  const { plans, verdicts } = await move(sqliteWith(table), between);
  expect(verdicts["a"]).toBe("exact json");
  expect(told(plans[0]?.notes ?? [])).toEqual([note]);
  expect(told((await move(between, back)).notes)).toEqual([]);
  expect(sqliteRows(back, "SELECT typeof(a), a FROM t").slice(0, 4)).toEqual([
    ["text", "5"],
    ["text", "2.5"],
    ["text", "9007199254740993"],
    ["text", "1e+300"],
  ]);
});

it("so does a column of SQLite that is called otherwise", async () => {
  const from = sqliteWith(table);
  const to = sqliteWith("CREATE TABLE t (a JSON_TEXT, b JSON_TEXT)");
  const { plans } = await move(from, to, { mode: "insert" });
  expect(told(plans[0]?.notes ?? [])).toEqual([note]);
  expect(new Set(classes(to))).toEqual(new Set(["text", "null"]));
});

it.each(["sqlite", "jsonl", "parquet"])("%s gives it back as the number that it was: nothing is said", async (kind) => {
  const from = sqliteWith(table);
  const [between, back] = [place("sqlite").replaceAll("sqlite", kind), place("sqlite")];
  const there = await move(from, between);
  const again = await move(between, back, { collections: { [kind === "sqlite" ? "t" : "x"]: "t" } });
  expect(told([...there.notes, ...again.notes])).toEqual([]);
  expect([...there.rejected, ...again.rejected]).toEqual([]);
  expect(sqliteCells(back, "t", ["a", "b"])).toEqual(sqliteCells(from, "t", ["a", "b"]));
});

it("nor is it said where it becomes text, which the verdict says", async () => {
  const to = sqliteWith("CREATE TABLE t (a TEXT, b JSON_TEXT)");
  const { notes, verdicts } = await move(sqliteWith(table), to, { mode: "insert" });
  expect([told(notes), verdicts["a"]]).toEqual([[], "widened text"]);
});

it("nor is it said where the column that is there does the same", async () => {
  const from = sqliteWith(table);
  const to = sqliteWith("CREATE TABLE t (a JSON, b JSON_TEXT)");
  const { notes } = await move(from, to, { mode: "insert" });
  expect(told(notes)).toEqual([]);
  expect(sqliteCells(to, "t", ["a"])).toEqual(sqliteCells(from, "t", ["a"]));
});
