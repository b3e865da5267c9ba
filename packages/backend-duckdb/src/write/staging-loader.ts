import { type Batch, DataknobsError, type Rejection } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { takeBadRows } from "./bad-rows.ts";
import type { Loader } from "./loader.ts";
import { withId } from "./record-id.ts";
import { sameText } from "./same.ts";
import { noteKeys } from "./seen-keys.ts";
import type { Target } from "./target.ts";
import { openWindowTable, valueText, type WindowTable } from "./window-table.ts";

export interface StagingOptions {
  readonly upsert: boolean;
  /** Bad records are taken out and named; else the first one fails the window. */
  readonly careful: boolean;
  /** Upsert: which keys the load has written is noted, and how many of them come again is told. */
  readonly notes: boolean;
}

/** Through a temporary table, from which SQL takes what the table takes. */
export function stagingLoader(
  driver: Driver,
  connection: Connection,
  target: Target,
  { upsert, careful, notes }: StagingOptions,
): Loader {
  let window: WindowTable | undefined;
  let batches: Batch[] = [];
  let rejected: Rejection[] = [];
  const named = (rejection: Rejection): Rejection => withId(rejection, batches);

  function refuse(found: readonly Rejection[]): void {
    const [first] = found;
    if (careful || first === undefined) {
      rejected.push(...found);
      return;
    }
    const { code, message, field, recordId } = named(first);
    throw new DataknobsError({ code, message, backend: "duckdb", field, recordId });
  }

  return {
    async begin() {
      window = await openWindowTable(driver, connection, target);
      batches = [];
      rejected = [];
    },
    add(batch) {
      batches.push(batch);
      refuse(window?.add(batch) ?? []);
    },
    async settle() {
      if (window === undefined) return { written: 0, rejected: [] };
      window.flush();
      if (careful || upsert || target.places.some(({ column }) => column.type.id === "OTHER"))
        refuse(await takeBadRows(connection, target, window, upsert));
      const counts = upsert
        ? await upsertFrom(connection, target, window, notes)
        : { written: await insertFrom(connection, target, window) };
      return { ...counts, rejected: rejected.map(named).sort((a, b) => (a.row ?? 0) - (b.row ?? 0)) };
    },
    drop() {
      window?.drop();
      window = undefined;
    },
  };
}

function insertFrom(connection: Connection, { table, places }: Target, window: WindowTable): Promise<number> {
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  return connection.run(
    `INSERT INTO ${qualified(table.name)} (${columns}) SELECT ${places.map(valueText).join(", ")} FROM ${window.name}`,
  );
}

/** Of several records with one key the last counts. */
async function upsertFrom(
  connection: Connection,
  { table, places, key }: Target,
  window: WindowTable,
  notes: boolean,
): Promise<{ written: number; superseded: number }> {
  const own = key.map((place) => valueText(place, places.indexOf(place)));
  const doubled = await connection.run(
    `DELETE FROM ${window.name} WHERE n NOT IN (SELECT max(n) FROM ${window.name} GROUP BY ${own.join(", ")})`,
  );
  const again = notes ? await noteKeys(connection, window.name, own) : 0;
  const values = places.map((place, i) => `${valueText(place, i)} AS v${i}`).join(", ");
  const same = key.map((place) => sameText(place.column, "t", `s.v${places.indexOf(place)}`)).join(" AND ");
  const others = places.flatMap((place, i) =>
    key.includes(place) ? [] : [`${quoteName(place.column.name)} = s.v${i}`],
  );
  const first = key[0];
  const set =
    others.length > 0 || first === undefined
      ? others
      : [`${quoteName(first.column.name)} = s.v${places.indexOf(first)}`];
  const columns = places.map(({ column }) => quoteName(column.name)).join(", ");
  const inserted = places.map((_, i) => `s.v${i}`).join(", ");
  const applied = await connection.run(
    `MERGE INTO ${qualified(table.name)} t USING (SELECT ${values} FROM ${window.name}) s ON (${same})
     WHEN MATCHED THEN UPDATE SET ${set.join(", ")} WHEN NOT MATCHED THEN INSERT (${columns}) VALUES (${inserted})`,
  );
  return { written: applied + doubled, superseded: doubled + again };
}
