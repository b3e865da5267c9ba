import { DataknobsError, type Key, type Source, type Store, type WriteRequest } from "@dataknobs/core";
import { checkApart } from "./apart.ts";
import { collectionOf } from "./collection.ts";
import { loadDriver } from "./driver.ts";
import { fitsAsItIs } from "./fetch.ts";
import { openHome } from "./home.ts";
import { type DuckdbOptions, settingsOf } from "./options.ts";
import { finishLoad } from "./load/finish.ts";
import { lostBy } from "./load/lost.ts";
import { prepareLoad } from "./load/prepare.ts";
import { clearStage, countStage, discardLoad, ledgerOf, publishRun, stagesOf } from "./load/stages.ts";
import { planFields } from "./plan.ts";
import { type Lending, nothingKnown } from "./read/lending.ts";
import { notFound } from "./read/read.ts";
import { readingOf } from "./read/source.ts";
import { openSnapshot } from "./snapshot.ts";
import { storedAs } from "./types/stored-as.ts";
import { keptConnections } from "./write/kept-connections.ts";
import { removeRecords } from "./write/remove.ts";
import { openWriter } from "./write/writer.ts";
import { emptyReading } from "./read/empty.ts";

/** Opens a DuckDB database as a store. */
export async function openStore(options: DuckdbOptions, access: "read" | "write"): Promise<Store> {
  const driver = await loadDriver();
  const home = await openHome(options, access);
  const settings = settingsOf(options);
  const kept = keptConnections();

  /** Reads what is there now: while a run makes the file, the run's own. */
  const known = nothingKnown();
  const lending: Lending = {
    async lend() {
      const database = await home.current();
      if (database === undefined)
        throw new DataknobsError({
          code: "STORE_NOT_FOUND",
          message: `There is no file ${home.path ?? ""} yet`,
          backend: "duckdb",
        });
      const { memory, frozen } = database;
      return { connection: await home.connect(database), memory, known: frozen ? known : undefined };
    },
    giveBack: ({ connection }) => connection.close(),
  };
  const reading = readingOf(driver, lending);
  const empty = emptyReading();
  const now = async (): Promise<typeof reading> => ((await home.current()) === undefined ? empty : reading);

  async function remove(collection: string, keys: readonly Key[]): Promise<number> {
    const lent = await lending.lend();
    const { connection } = lent;
    try {
      const found = await collectionOf(driver, connection, collection);
      if (found === undefined) throw notFound(collection);
      return await removeRecords(driver, connection, found, keys);
    } finally {
      await connection.close();
    }
  }

  const place = (await home.current())?.place;
  return {
    ...(place !== undefined && { place }),
    collections: async () => (await now()).collections(),
    views: async () => (await now()).views(),
    describe: async (collection) => (await now()).describe(collection),
    async *read(collection, request) {
      yield* (await now()).read(collection, request);
    },
    count: async (collection, where) => (await now()).count(collection, where),
    partitions: async (collection, wanted, where) => (await now()).partitions(collection, wanted, where),
    survey: async (collection, fields) => (await now()).survey(collection, fields),
    runs: (filter, schema) => reading.runs(filter, schema),
    snapshot: async (): Promise<Source> => {
      const database = await home.current();
      if (database === undefined) return { ...empty, close: () => Promise.resolve() };
      return openSnapshot(driver, database, () => home.connect(database));
    },
    checkCollections: async (collections) => checkApart(home, collections),
    plan: planFields,
    // Records that replace one another are looked at.
    fetches: (_, { schema, mode }, whereabouts) =>
      Promise.resolve(options.client === undefined && mode !== "upsert" && fitsAsItIs(whereabouts, schema, storedAs)),
    loses: (collection, request) => lostBy(home, collection, request),
    prepare: (collection, request) => prepareLoad(driver, home, collection, request),
    write: (collection, request) => openWriter(driver, home, kept, collection, request),
    finish: async (collection, request) => {
      await kept.end(collection, request.run);
      await finishLoad(driver, home, collection, request);
    },
    publish: (run) => publishRun(home, run),
    discard: async (collection, request) => {
      await kept.end(collection, request.run);
      await discardLoad(home, collection, request);
    },
    stages: () => stagesOf(home, settings),
    clear: (stage) => clearStage(home, stage, settings),
    checkpoints: (run) => ledgerOf(home, run, settings),
    countStaged: (collection: string, request: WriteRequest) => countStage(home, collection, request),
    beside: () => Promise.resolve(),
    remove,
    close: () => home.close(),
  };
}
