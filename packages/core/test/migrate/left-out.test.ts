import { describe, expect, it } from "vitest";
import type { Store, WriteRequest } from "../../src/contract/store.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { peopleSchema, person } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const table = (ids: readonly number[]) => ({ schema: peopleSchema, rows: ids.map(person) });

interface Refusing {
  readonly code?: "CONSTRAINT" | "DEPENDENTS";
  /** What a careful `finish` does once the collection holds the others. */
  readonly after?: () => Promise<void>;
  /** It cannot leave records out. */
  readonly wholeOnly?: boolean;
}

/** A store with a table that refuses these ids when it is to take what was staged. */
function refusing(
  ids: ReadonlySet<number>,
  { code = "CONSTRAINT", after, wholeOnly = false }: Refusing = {},
): TableStore & { readonly asked: boolean[] } {
  const inner = tableStore({ people: table([100]) });
  const asked: boolean[] = [];
  async function finish(collection: string, request: WriteRequest): ReturnType<NonNullable<Store["finish"]>> {
    asked.push(request.careful);
    const staged = inner.staged.get(collection);
    const refused = staged?.rows.filter(({ id }) => ids.has(Number(id))) ?? [];
    if (refused.length > 0 && (wholeOnly || !request.careful))
      throw new DataknobsError({ code, message: "the table refuses some" });
    if (staged !== undefined) staged.rows = staged.rows.filter((row) => !refused.includes(row));
    await inner.store.finish?.(collection, request);
    await after?.();
    return {
      rejected: refused.map((record) => ({ code, message: "not here", record, recordId: String(record["id"]) })),
    };
  }
  return { ...inner, asked, store: { ...inner.store, finish } };
}

async function replaced(to: TableStore, options: MigrateOptions = {}) {
  const migrator = new DataMigrator(tableStore({ people: table([1, 2, 3, 4]) }), to);
  return migrator.migrate({ mode: "replace", ...options });
}

const idsIn = (to: TableStore): unknown[] | undefined => to.tables.get("people")?.rows.map(({ id }) => id);

describe("records that a collection refuses when it takes what was staged", () => {
  it.each(["CONSTRAINT", "DEPENDENTS"] as const)("are rejected one by one: %s", async (code) => {
    const to = refusing(new Set([2, 4]), { code });
    const result = await replaced(to, { onError: "skip" });
    expect(result).toMatchObject({ readRecords: 4, successfulRecords: 2, failedRecords: 2 });
    expect(result.errors).toMatchObject([
      { collection: "people", recordId: "2", code },
      { collection: "people", recordId: "4", code },
    ]);
    expect(idsIn(to)).toEqual([1, 3]);
    expect(to.asked).toEqual([false, true]);
  });

  it("end a run that stops at the first, and what was there stays", async () => {
    const to = refusing(new Set([2]));
    await expect(replaced(to)).rejects.toMatchObject({ code: "CONSTRAINT" });
    expect(idsIn(to)).toEqual([100]);
    expect(to.asked).not.toContain(true);
  });

  it("end it too where the target takes all or none", async () => {
    const to = refusing(new Set([2]), { wholeOnly: true });
    await expect(replaced(to, { onError: "skip" })).rejects.toMatchObject({ code: "CONSTRAINT" });
    expect(idsIn(to)).toEqual([100]);
  });

  it("are missed where the answer that named them was lost", async () => {
    let lost = 0;
    const after = async (): Promise<void> => {
      if (lost++ === 0) throw new DataknobsError({ code: "CONNECTION", message: "the answer was lost" });
    };
    const to = refusing(new Set([2]), { after });
    const run = replaced(to, { onError: "skip", retry: { initialDelay: 1 } });
    await expect(run).rejects.toMatchObject({ code: "COUNT_MISMATCH" });
  });
});
