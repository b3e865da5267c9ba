import { expect, it } from "vitest";
import { move, place, sqliteRows, sqliteWith } from "./places.ts";

/* SQLite keeps dates and the like as the text that a program wrote; elsewhere the value is kept, and its text is ours. */

const table = `CREATE TABLE t (id INTEGER PRIMARY KEY, d DATETIME, c TIME, z TIMESTAMPTZ, u UUID, n DECIMAL_TEXT(5,2), own DATETIME, day DATE);
  INSERT INTO t VALUES (1, '2020-01-01 00:00:00', '12:34', '2020-01-01 00:00:00+01:00', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', '1.1', '2020-01-01T00:00:00', '2020-01-01')`;
const shown = "SELECT d, c, z, u, n, own, day FROM t";

it("the plan names the fields whose texts are written in another way, and the values are the same", async () => {
  const [between, to] = [place("duckdb"), place("sqlite")];
  const { plans, verdicts } = await move(sqliteWith(table), between);
  expect(verdicts["d"]).toBe("exact timestamp(6)");
  expect(plans[0]?.notes).toContain(
    'Not written as dataknobs writes such values: "d" (2020-01-01 00:00:00), "c" (12:34), "z" (2020-01-01 00:00:00+01:00), "u" (6BA7B810-9DAD-11D1-80B4-00C04FD430C8), "n" (1.1). The values stay the same, their texts become ours.',
  );
  await move(between, to);
  expect(sqliteRows(to, shown)).toEqual([
    [
      "2020-01-01T00:00:00",
      "12:34:00",
      "2019-12-31T23:00:00Z",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      "1.10",
      "2020-01-01T00:00:00",
      "2020-01-01",
    ],
  ]);
});

it("where a target takes the text itself, nothing is said of it", async () => {
  const to = place("sqlite");
  const { plans } = await move(sqliteWith(table), to);
  const notes = plans[0]?.notes.filter((note) => note.startsWith("Not written"));
  expect(notes).toEqual([
    'Not written as dataknobs writes such values: "u" (6BA7B810-9DAD-11D1-80B4-00C04FD430C8), "n" (1.1). The values stay the same, their texts become ours.',
  ]);
  expect(sqliteRows(to, "SELECT d, c, z FROM t")).toEqual([
    ["2020-01-01 00:00:00", "12:34", "2020-01-01 00:00:00+01:00"],
  ]);
});
