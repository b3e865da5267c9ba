import { describe, expect, it } from "vitest";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { withFaults } from "./faults.ts";
import { people, peopleSchema } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const keyless = schemaOf({ id: "int64", name: "text", age: "int32" });

/** A target that takes 200 records and then has no space left. */
function full(target: TableStore, code: "NO_SPACE" | "STORE_FAILED" = "NO_SPACE"): TableStore {
  let commits = 0;
  return withFaults(target, {
    async commit(checkpoint, inner) {
      if (++commits <= 2) return inner.commit(checkpoint);
      await inner.rollback?.();
      throw new DataknobsError({ code, message: "no more" });
    },
  });
}

async function failed(target: TableStore, options: MigrateOptions): Promise<unknown> {
  return new DataMigrator(people(500), target)
    .migrate({ batchSize: 100, ...options })
    .catch((reason: unknown) => reason);
}

const warning =
  "200 records of people are committed and stay. Unless a key refuses them, running again adds them a second time. Use --mode upsert with a key, or remove them first.";

describe("an insert into what was there that fails half-way", () => {
  it("warns that a second run adds again what is committed", async () => {
    const error = await failed(full(tableStore({ people: { schema: keyless, rows: [] } })), { mode: "insert" });
    expect(error).toMatchObject({
      code: "NO_SPACE",
      fix: `Free space and run again. ${warning}`,
      repeatable: [{ collection: "people", warning }],
      result: { successfulRecords: 200 },
    });
  });

  it("advises no upsert where the target has none", async () => {
    const target = tableStore({ people: { schema: keyless, rows: [] } }, { modes: ["create", "insert", "replace"] });
    expect(await failed(full(target), { mode: "insert" })).toMatchObject({
      fix: expect.stringMatching(/adds them a second time\. Remove them first\.$/) as unknown,
    });
  });

  it("says so after a stop, too", async () => {
    const stop = new AbortController();
    const target = withFaults(tableStore({ people: { schema: keyless, rows: [] } }), {
      async commit(checkpoint, inner) {
        const done = await inner.commit(checkpoint);
        stop.abort();
        return done;
      },
    });
    expect(await failed(target, { mode: "insert", signal: stop.signal })).toMatchObject({
      code: "ABORTED",
      fix: expect.stringContaining("running again adds them a second time") as unknown,
    });
  });

  it.each<[string, TableStore, MigrateOptions]>([
    ["an upsert", tableStore({ people: { schema: peopleSchema, rows: [] } }), { mode: "upsert" }],
    ["a staged load", tableStore(), { mode: "insert" }],
    ["a replace", tableStore({ people: { schema: keyless, rows: [] } }), { mode: "replace" }],
    ["a create, which refuses what holds records", tableStore({ people: { schema: keyless, rows: [] } }), {}],
  ])("does not say so of %s", async (_, target, options) => {
    expect(await failed(full(target), options)).toMatchObject({ fix: "Free space and run again.", repeatable: [] });
  });
});
