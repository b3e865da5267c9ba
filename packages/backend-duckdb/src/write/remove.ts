import { columnBuilder, DataknobsError, fieldOf, type Key } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { type Connection, transaction } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { columnFor } from "../read/scan.ts";
import { sameText } from "./same.ts";
import type { Place, Target } from "./target.ts";
import { openWindowTable } from "./window-table.ts";

/** Removes the records with these keys; how many there were, by DuckDB's own count. */
export async function removeRecords(
  driver: Driver,
  connection: Connection,
  collection: Collection,
  keys: readonly Key[],
): Promise<number> {
  const { table, schema } = collection;
  const { key } = schema;
  if (key === undefined)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `"${table.name.table}" has no key to remove by`,
      backend: "duckdb",
    });
  const fields = key.map((name) => fieldOf(schema, name));
  const places = fields.map((field): Place => {
    const { standard: _standard, ...column } = columnFor(collection, field.name);
    return { field, column: { ...column, standard: undefined }, index: 0 };
  });
  const columns = fields.map((field, i) => {
    const builder = columnBuilder(field.type, keys.length);
    for (const values of keys) builder.append(values[i]);
    return builder.finish();
  });
  const target: Target = { table, places, key: places, plain: false };
  return transaction(connection, async () => {
    const window = await openWindowTable(driver, connection, target);
    // A value that its column cannot hold is no record's key.
    window.add({ schema: { fields }, length: keys.length, columns });
    window.flush();
    const same = places.map(({ column }, i) => sameText(column, "t", `s.c${i}`)).join(" AND ");
    return connection.run(
      `DELETE FROM ${qualified(table.name)} t WHERE EXISTS (SELECT 1 FROM ${window.name} s WHERE ${same})`,
    );
  });
}
