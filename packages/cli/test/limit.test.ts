import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqlite, sqliteRows, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const ids = Array.from({ length: 3000 }, (_, i) => i + 1);
/** Every fourth record cannot be read. */
const isBad = (id: number): boolean => id % 4 === 2;

/** The same records in every kind of source. */
const sources: Readonly<Record<string, (path: string) => void>> = {
  "s.jsonl": (path) =>
    writeFileSync(path, ids.map((id) => (isBad(id) ? `{"id":${id},\n` : `{"id":${id},"a":"x"}\n`)).join("")),
  "s.csv": (path) =>
    writeFileSync(path, `id,a\n${ids.map((id) => (isBad(id) ? `${id},"x"y\n` : `${id},x\n`)).join("")}`),
  "s.sqlite": (path) => {
    const text = (id: number): string => (isBad(id) ? "CAST(x'ff' AS TEXT)" : "'x'");
    const rows = ids.map((id) => `(${id}, ${text(id)})`).join(", ");
    sqlite(path, `CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO s VALUES ${rows}`);
  },
};

describe.each(Object.entries(sources))("--limit counts what is read, rejected records too: %s", (name, make) => {
  it.each([0, 1, 2, 10, 2050, 2999, 4000])("%d", async (limit) => {
    const folder = tempFolder();
    make(join(folder, name));
    const args = ["copy", name, "t.sqlite", "--limit", String(limit), "--on-error", "skip", "--json"];
    const { document } = await dataknobs(folder, ...args);
    const first = ids.slice(0, limit);
    const good = first.filter((id) => !isBad(id));
    expect([document.readRecords, document.failedRecords]).toEqual([first.length, first.length - good.length]);
    const written = sqliteRows(join(folder, "t.sqlite"), "SELECT id FROM s ORDER BY id");
    expect(written.map((row) => Number(row["id"]))).toEqual(good);
  });

  it("behind the condition", async () => {
    const folder = tempFolder();
    make(join(folder, name));
    const args = ["--where", "a = 'x'", "--limit", "100", "--on-error", "skip", "--json"];
    const { document } = await dataknobs(folder, "copy", name, "t.sqlite", ...args);
    expect(document.readRecords).toBe(100);
    expect(document.successfulRecords + document.failedRecords).toBe(100);
  });
});
