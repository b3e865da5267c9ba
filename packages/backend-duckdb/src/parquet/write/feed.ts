import { messageOf } from "@dataknobs/core";
import type { LogicalTypeHandle } from "../../driver.ts";
import type { ColumnEncoder } from "../../encode/column.ts";
import { hidden } from "../../names.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";

/** As many rows as DuckDB's vectors hold. */
const vectorRows = 2048;

/** Records whose cells have been taken and fit: they are put into vectors when DuckDB asks for them. */
export interface Part {
  readonly encoders: readonly ColumnEncoder[];
  readonly length: number;
}

/** A table function, so that DuckDB fetches records instead of being given a table of them. */
export interface Feed {
  /** What stands behind FROM. */
  readonly sql: string;
  /** What the next query reads; again from the beginning if it is run again. */
  offer(parts: readonly Part[]): void;
}

let feeds = 0;

/** Makes it with the columns of these places. */
export async function openFeed(engine: Engine, places: readonly Place[]): Promise<Feed> {
  const { raw } = engine.driver;
  const types = await typesOf(engine, places);
  const name = `${hidden}_feed_${++feeds}`;
  let offered: readonly Part[] = [];
  let part = 0;
  let from = 0;

  const made = raw.create_table_function();
  raw.table_function_set_name(made, name);
  raw.table_function_set_bind(made, (info) => {
    for (const [i, { column }] of places.entries()) {
      const type = types[i];
      if (type !== undefined) raw.bind_add_result_column(info, column.name, type);
    }
  });
  raw.table_function_set_init(made, (info) => {
    raw.init_set_max_threads(info, 1);
    part = 0;
    from = 0;
  });
  raw.table_function_set_function(made, (info, chunk) => {
    try {
      const next = offered[part];
      const count = next === undefined ? 0 : Math.min(vectorRows, next.length - from);
      raw.data_chunk_set_size(chunk, count);
      if (next === undefined) return;
      for (const [c, encoder] of next.encoders.entries())
        encoder.fill(raw.data_chunk_get_vector(chunk, c), from, from + count);
      from += count;
      if (from < next.length) return;
      part++;
      from = 0;
    } catch (error) {
      raw.function_set_error(info, messageOf(error));
    }
  });
  await engine.register(made);
  return {
    sql: `${name}()`,
    offer(parts) {
      offered = parts.filter(({ length }) => length > 0);
    },
  };
}

/** The driver's own objects for the columns' types. */
async function typesOf(engine: Engine, places: readonly Place[]): Promise<readonly LogicalTypeHandle[]> {
  const nulls = places.map(({ column }) => `NULL::${column.native}`).join(", ");
  const connection = await engine.connect();
  try {
    return await connection.types(`SELECT ${nulls} LIMIT 0`);
  } finally {
    await connection.close();
  }
}
