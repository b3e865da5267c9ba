import { DataMigrator, open } from "@dataknobs/core";
import { expect, test } from "vitest";
import { onServer } from "../server/on-server.ts";
import { made } from "./workshop.ts";

onServer("a stop leaves nothing of ours among people's own tables", () => {
  test.for([
    ["create", "SELECT 1", "0", "[]"],
    ["replace", "CREATE TABLE m (k int PRIMARY KEY); INSERT INTO m VALUES (7)", "0", '[["7"]]'],
    ["upsert", "CREATE TABLE m (k int PRIMARY KEY)", "some", "some"],
  ] as const)("of a %s", async ([mode, before, written, rows]) => {
    const source = await made("CREATE TABLE m (k int PRIMARY KEY); INSERT INTO m SELECT generate_series(1, 500)");
    const target = await made(before);
    const [from, to] = [await open(source.url, { access: "read" }), await open(target.url)];
    const stop = new AbortController();
    const monitor = { on: ({ type }: { type: string }): void => void (type === "commit" && stop.abort()) };
    const run = new DataMigrator(from, to).migrate({ mode, batchSize: 10, signal: stop.signal, monitors: [monitor] });
    const result = await run.catch((error: unknown) => error);
    expect(result).toMatchObject({ code: "ABORTED" });
    await from.close();
    await to.close();
    const tables = await target.sql(
      "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
    );
    expect(tables).toEqual(mode === "create" ? [] : [["m"]]);
    const left = mode === "create" ? [] : await target.sql("SELECT k FROM m");
    const shown = left.length > 1 ? "some" : JSON.stringify(left);
    expect({ written: left.length > 1 ? "some" : "0", shown }).toEqual({ written, shown: rows });
  });
});
