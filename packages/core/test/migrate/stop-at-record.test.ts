import { describe, expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { Row } from "../../src/model/data-record.ts";
import { people, peopleSchema } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

describe("a direct load that stops at a bad record", () => {
  /** The target's names are not null; record 42 has none. */
  const strict = (): TableStore => {
    const fields = peopleSchema.fields.map((field) => ({ ...field, nullable: field.name === "age" }));
    return tableStore({ people: { schema: { ...peopleSchema, fields }, rows: [] } });
  };
  const source = (): TableStore => {
    const inner = people(100);
    const rows = inner.tables.get("people")?.rows ?? [];
    rows[41] = { ...rows[41], name: null };
    return inner;
  };

  it.each([[10], [30], [1000]])("has written what came before it, in batches of %i", async (batchSize) => {
    const target = strict();
    const end: unknown = await new DataMigrator(source(), target)
      .migrate({ mode: "insert", batchSize })
      .catch((reason: unknown) => reason);
    expect(end).toMatchObject({
      code: "NULL_NOT_ALLOWED",
      recordId: "42",
      result: { readRecords: 42, successfulRecords: 41, failedRecords: 1 },
    });
    expect(target.tables.get("people")?.rows.map((row) => Number(row["id"]))).toEqual(
      Array.from({ length: 41 }, (_, i) => i + 1),
    );
  });

  it("has written whole batches behind a function, where the place of a record is not known", async () => {
    const target = strict();
    const transform = (record: Row) => (record["id"] === 42 ? { ...record, name: 7 } : { ...record });
    const output = { ...peopleSchema };
    const end: unknown = await new DataMigrator(people(100), target)
      .migrate({ mode: "insert", batchSize: 10, transform, output })
      .catch((reason: unknown) => reason);
    expect(end).toMatchObject({ recordId: "42", result: { readRecords: 41, successfulRecords: 40, failedRecords: 1 } });
    expect(target.tables.get("people")?.rows.length).toBe(40);
  });
});
