import { cellOf } from "@dataknobs/core";
import type { Table, TableColumn } from "./catalog.ts";
import type { Connection } from "./connection.ts";
import { decodeVector } from "./decode/vector.ts";
import type { Driver } from "./driver.ts";
import { formatDuckType, isRaw } from "./types/duck-type.ts";
import { logicalOf } from "./types/logical-of.ts";

/** A number, text or truth value by itself: an expression that can be worked out once and for all. */
const constant =
  /^(?:CAST\()?\(?(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|NULL)\)?(?: AS [A-Z_0-9 (),]+\))?$/i;

/**
 * What DuckDB puts into columns that a record leaves out, in record form. A default that is worked out anew each time
 * (`nextval('ids')`) is shown as null: that there is one is what others must know.
 */
export async function columnDefaults(
  driver: Driver,
  connection: Connection,
  table: Table,
): Promise<ReadonlyMap<string, unknown>> {
  const defaults = new Map<string, unknown>();
  const constants: TableColumn[] = [];
  for (const column of table.columns) {
    if (column.standard === undefined) continue;
    if (constant.test(column.standard) && isRaw(column.type)) constants.push(column);
    else defaults.set(column.name, null);
  }
  if (constants.length === 0) return defaults;
  const values = constants.map(({ standard, type }) => `CAST((${standard}) AS ${formatDuckType(type)})`);
  for await (const chunk of connection.stream(`SELECT ${values.join(", ")}`)) {
    for (const [i, { name, type }] of constants.entries()) {
      const column = decodeVector(driver, driver.raw.data_chunk_get_vector(chunk, i), type, 1);
      defaults.set(name, cellOf(column, logicalOf(type), 0));
    }
  }
  return defaults;
}
