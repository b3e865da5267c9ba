import { columnBuilder, DataknobsError, fieldOf, type Key } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { inForm } from "./bind-batch.ts";
import { binderOf } from "./binding.ts";
import { describeTable } from "../catalog/describe.ts";
import { missingTable } from "../catalog/missing-table.ts";
import type { SqliteDatabase } from "../driver.ts";
import type { KnownForms } from "../types/known-forms.ts";
import { tableOf } from "../catalog/table.ts";
import { inTransaction } from "../transaction.ts";

/** Removes records by their keys, all or none of them; says how many were there. */
export function removeRecords(
  database: SqliteDatabase,
  collection: string,
  keys: readonly Key[],
  forms: KnownForms,
): number {
  const table = tableOf(database, collection);
  if (table === undefined) throw missingTable(collection);
  const { schema } = describeTable(database, table);
  const key = schema.key ?? [];
  if (key.length === 0)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `"${collection}" has no key by which records could be found.`,
      collection,
      backend: "sqlite",
    });
  const keyFields = key.map((name) => fieldOf(schema, name));
  const written = forms.of(database, table, keyFields, schema);
  const binders = keyFields.map(({ name, type }) => {
    const affinity = table.columns.find((column) => column.name === name)?.affinity ?? "none";
    const bind = inForm(binderOf(type, affinity), type, written.get(name));
    return (value: unknown): unknown => {
      const builder = columnBuilder(type, 1);
      builder.append(value);
      return bind(builder.finish(), 1, [])[0];
    };
  });
  const statement = database.prepare(
    `DELETE FROM ${quoteName(table.name)} WHERE ${key.map((name) => `${quoteName(name)} = ?`).join(" AND ")}`,
  );
  return inTransaction(database, () => {
    let removed = 0;
    for (const values of keys) removed += statement.run(...binders.map((bind, i) => bind(values[i]))).changes;
    return removed;
  });
}
