import {
  type Checkpoint,
  DataknobsError,
  type Schema,
  type Source,
  type Stage,
  type Store,
  type WriteRequest,
} from "@dataknobs/core";
import { checkToldApart } from "@dataknobs/sql";
import { tableBehind } from "./catalog/describe.ts";
import { missingTable } from "./catalog/missing-table.ts";
import { checkBeside, rememberPlace } from "./place/beside.ts";
import { numberOf, type SqliteDatabase } from "./driver.ts";
import { checkpointsOf } from "./load/ledger.ts";
import type { Place } from "./place/place.ts";
import { foldedName } from "./names.ts";
import { patience, shortly } from "./patience.ts";
import { type Forms, knownForms } from "./types/known-forms.ts";
import { planFields } from "./plan.ts";
import { removeRecords } from "./write/remove.ts";
import { lostBy } from "./catalog/lost.ts";
import { loadOf } from "./load/runs.ts";
import { readingOf } from "./source.ts";
import { seenPlaces } from "./write/seen-places.ts";
import { snapshotOf } from "./snapshot.ts";
import { stageOf, unfinishedLoads } from "./load/stages.ts";
import { countStage, discardLoad, endDirectLoad, finishLoad, prepareLoad, targetOf } from "./load/staging.ts";
import { tableOf } from "./catalog/table.ts";
import { openWriter } from "./write/writer.ts";

/** A database as a store. */
export function sqliteStore(place: Place): Store {
  const { path, snapshot } = place;
  const patiently = patience(place.busyTimeout);
  let closed = false;
  const forms = knownForms();
  const seen = seenPlaces(place);

  function look(): SqliteDatabase | undefined {
    if (closed)
      throw new DataknobsError({
        code: "STORE_CLOSED",
        message: `${path ?? "The database"} is closed.`,
        backend: "sqlite",
      });
    return place.look();
  }

  /** A change of tables on a connection of its own, tried again while somebody else holds the lock for a moment. */
  function changing<Result>(
    collection: string | undefined,
    signal: AbortSignal | undefined,
    work: (database: SqliteDatabase) => Result,
    most?: number,
  ): Promise<Result> {
    const change = (): Result => {
      look();
      const { database, release } = place.connect();
      try {
        return work(database);
      } finally {
        release();
      }
    };
    return patiently({ path, collection }, change, signal, most);
  }

  /** How the cells of an existing table are written, which others are to be comparable with. */
  function formsOf(name: string, fields: Schema["fields"], existing: Schema): Forms | undefined {
    const database = look();
    const table = database === undefined ? undefined : tableOf(database, name);
    return database === undefined || table === undefined ? undefined : forms.of(database, table, fields, existing);
  }

  async function prepare(collection: string, request: WriteRequest): Promise<void> {
    const make = (): void => {
      look();
      place.make(request.run);
    };
    await patiently({ path, collection }, make, request.signal, shortly);
    await changing(collection, request.signal, (database) => prepareLoad(database, collection, request), shortly);
  }

  const store: Store = {
    ...readingOf(look, path, patiently),
    get place() {
      return place.identity ?? `sqlite:${path}`;
    },
    ...(snapshot !== undefined && {
      snapshot: (): Promise<Source> => patiently({ path }, () => snapshotOf(snapshot(), place, patiently)),
    }),
    plan: (schema, existing) => {
      const table = existing === undefined ? undefined : tableBehind(existing);
      if (existing === undefined || table === undefined) return planFields(schema, existing);
      return planFields(schema, existing, formsOf(table, schema.fields, existing));
    },
    // Its second load would go into the first, or replace it.
    checkCollections: async (collections) =>
      checkToldApart(collections, foldedName, { backend: "sqlite", name: "SQLite" }),
    prepare,
    loses: (collection, request) =>
      patiently({ path, collection }, (): readonly string[] => {
        const database = look();
        const existing = database === undefined ? undefined : tableOf(database, collection);
        return database === undefined || existing === undefined ? [] : lostBy(database, existing, request);
      }),
    async write(collection, request) {
      const looking = look();
      const claimed = looking !== undefined && loadOf(looking, request.run, collection)?.epoch === request.epoch;
      if (!claimed && (request.staged || request.ledger)) await prepare(collection, request);
      return patiently({ path, collection }, () => {
        const connection = place.connect();
        const table = targetOf(connection.database, collection, request);
        if (table !== undefined) {
          const known = request.staged ? undefined : forms.known(table.name);
          const keys = seen.of(connection.database, collection, table, request);
          return openWriter(connection, collection, table, request, keys, patiently, known);
        }
        connection.release();
        throw missingTable(collection);
      });
    },
    finish: (collection, request) => {
      if (request.staged) forms.forget(collection);
      seen.end(collection, request.run);
      return changing(collection, request.signal, (database) => finishLoad(database, collection, request));
    },
    publish: (run) => patiently({ path }, () => place.publish(run)),
    async discard(collection, { run, signal }) {
      seen.end(collection, run);
      if (look() === undefined) return;
      const empty = await changing(collection, signal, (database) => {
        discardLoad(database, collection, run);
        return numberOf(database, "SELECT count(*) FROM sqlite_schema") === 0;
      });
      if (empty) place.unmake(run);
    },
    stages: () =>
      patiently({ path }, (): readonly Stage[] => {
        const database = look();
        return [
          ...place.leftovers().map(stageOf),
          ...(database === undefined ? [] : unfinishedLoads(database, place.making !== true)),
        ];
      }),
    async clear({ run, name, collection, direct }) {
      const leftover = direct === true ? undefined : place.leftovers().find((one) => one.path === name);
      if (leftover !== undefined) return patiently({ path: name }, () => leftover.remove());
      if (collection !== undefined)
        await changing(collection, undefined, (database) =>
          direct === true ? endDirectLoad(database, collection, run) : discardLoad(database, collection, run),
        );
    },
    checkpoints: (run) =>
      patiently({ path }, (): readonly Checkpoint[] => {
        const database = look();
        if (database !== undefined) return checkpointsOf(database, run);
        const opened = place
          .leftovers()
          .find((leftover) => leftover.run === run)
          ?.open();
        if (opened === undefined || opened === "locked") return [];
        try {
          return checkpointsOf(opened.database, run);
        } finally {
          opened.release();
        }
      }),
    countStaged: (collection, request) =>
      patiently({ path, collection }, () => {
        const database = look();
        return database === undefined ? 0 : countStage(database, collection, request);
      }),
    beside: (source) =>
      patiently({ path }, () => {
        const database = look();
        if (database !== undefined && source.place === place.identity) checkBeside(database, place, source);
      }),
    remove: (collection, keys) =>
      changing(collection, undefined, (database) => removeRecords(database, collection, keys, forms)),
    close: () =>
      patiently({ path }, () => {
        if (!closed) seen.close();
        if (!closed) place.close();
        closed = true;
      }),
  };
  rememberPlace(store, place);
  return store;
}
