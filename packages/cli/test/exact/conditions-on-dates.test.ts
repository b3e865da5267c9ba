import { DataMigrator } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { open, place, sqliteRows, sqliteWith } from "./places.ts";

const events = `create table e(id integer primary key, at datetime, t time);
  insert into e values (1, '2024-01-05 10:00:00', '12:34'), (2, '2024-02-05 10:00:00', '12:35'), (3, 'soon', null), (4, null, null)`;

async function copied(field: string, operator: "=" | "<" | ">", value: string): Promise<unknown[][]> {
  const target = place("sqlite");
  const source = await open(sqliteWith(events), { access: "read" });
  const into = await open(target);
  await new DataMigrator(source, into).migrate({ where: { field, operator, value } });
  await into.close();
  await source.close();
  return sqliteRows(target, "select id, at, t from e order by id");
}

describe("a condition on date-times that are copied as they are written", () => {
  const first = [1n, "2024-01-05 10:00:00", "12:34"];
  const second = [2n, "2024-02-05 10:00:00", "12:35"];

  it.each([
    ["at", "=", "2024-01-05 10:00:00", [first]],
    ["at", "=", "2024-01-05T10:00:00", [first]],
    ["at", "<", "2024-02-05", [first]],
    ["at", ">", "2024-01-14 21:00:00", [second]],
    ["t", "=", "12:34:00", [first]],
  ] as const)("%s %s %s", async (field, operator, value, rows) => {
    expect(await copied(field, operator, value)).toEqual(rows);
  });
});
