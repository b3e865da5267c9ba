import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Source, Store, WriteRequest } from "@dataknobs/core";
import { fitsAsItIs } from "../fetch.ts";
import { readingMemory, usualMemory } from "../memory.ts";
import { emptyReading } from "../read/empty.ts";
import type { Reading } from "../read/source.ts";
import { usualThreads } from "../options.ts";
import type { Whereabouts } from "../whereabouts.ts";
import { openEngine } from "./engine.ts";
import { failure, mapping } from "./failure.ts";
import { checkOptions, type ParquetOptions, pathOf } from "./options.ts";
import { planFields } from "./plan.ts";
import { columnOf } from "./stored-as.ts";
import { rowsIn } from "./footer/footer.ts";
import { stateAt, sameState } from "./read/file-state.ts";
import { openFile, type ParquetFile, readingOfFile } from "./read/source.ts";
import { leastFetched } from "./write/fetched-group.ts";
import { finishLoad } from "./write/finish.ts";
import { readLedger } from "./write/ledger.ts";
import { loadFiles, type LoadFiles, removeLoad } from "./write/load.ts";
import { prepareLoad, severalIn } from "./write/prepare.ts";
import { shapesOf } from "./write/shape.ts";
import { checkpointsOf, clearLoad, unfinishedLoads } from "./write/stages.ts";
import { type FileFormat, openWriter } from "./write/writer.ts";

/** As many records as DuckDB's own row groups have. */
const usualRowGroup = 122_880;

/** Opens a Parquet file as a store of one collection. */
export async function openStore(options: ParquetOptions, access: "read" | "write"): Promise<Store> {
  checkOptions(options);
  const given = pathOf(options);
  const there = await stateAt(given);
  if (there === undefined && access === "read") throw failure("STORE_NOT_FOUND", `There is no file ${given}.`);
  const path = await mapping(given, async () => placeOf(given, there !== undefined, access));
  const { compression = "snappy", rowGroup = usualRowGroup } = options;
  const format: FileFormat = { compression, rowGroup };
  const reading = access === "read";
  // What is written is fetched from here by one thread, and another one that waits for it would spin meanwhile.
  const threads = reading ? usualThreads : 1;
  const engine = await openEngine(options, reading ? readingMemory : usualMemory, threads);
  const shapes = shapesOf(engine, compression);
  const stem = basename(given).replace(/\.parquet$/i, "");
  /** The name of the collection, once a run has given it one. */
  let name: string | undefined;
  let known: ParquetFile | undefined;
  /** From where the next load fetches its records. */
  let expected: Whereabouts | undefined;
  let closed = false;

  function check(): void {
    if (closed) throw failure("STORE_CLOSED", `${path} is closed.`);
  }

  /** The file as it is now; `undefined`: there is none. */
  async function current(as: string): Promise<ParquetFile | undefined> {
    check();
    const state = await stateAt(path);
    if (state === undefined) return undefined;
    if (known === undefined || !sameState(known.state, state) || known.collection.table.name.table !== as)
      known = await openFile(engine, path, as, state);
    return known;
  }

  /** Written into, the file is whatever collection the run names. */
  function named(collection: string): string {
    return access === "write" && name === undefined ? collection : (name ?? stem);
  }

  async function readingFor(collection: string): Promise<Reading> {
    const file = await current(named(collection));
    return file === undefined ? emptyReading() : readingOfFile(engine, file);
  }

  function filesFor({ run }: Pick<WriteRequest, "run">): LoadFiles {
    check();
    return loadFiles(path, run);
  }

  async function countOf(collection: string): Promise<number> {
    return (await readingFor(collection)).count(collection);
  }

  async function prepare(collection: string, request: WriteRequest): Promise<void> {
    if (request.mode === "insert" || request.mode === "upsert") throw unchanging(path, request.mode);
    if (expected !== undefined) engine.expect(expected);
    await prepareLoad(filesFor(request), collection, request, () => countOf(collection));
  }

  async function open(): Promise<Pick<Source, "collections">> {
    const file = await current(name ?? stem);
    return file === undefined ? emptyReading() : readingOfFile(engine, file);
  }

  const place = there?.identity;
  return {
    ...(place !== undefined && { place }),
    collections: async () => (await open()).collections(),
    describe: async (collection) => (await readingFor(collection)).describe(collection),
    async *read(collection, request) {
      yield* (await readingFor(collection)).read(collection, request);
    },
    count: async (collection, where) => (await readingFor(collection)).count(collection, where),
    partitions: async (collection, wanted) => (await readingFor(collection)).partitions(collection, wanted),
    survey: async (collection, fields) => (await readingFor(collection)).survey(collection, fields),
    runs: (filter, schema) =>
      (known === undefined ? emptyReading() : readingOfFile(engine, known)).runs(filter, schema),
    async snapshot() {
      const file = await current(name ?? stem);
      const close = (): Promise<void> => Promise.resolve();
      if (file === undefined) return { ...emptyReading(), close };
      return { place: file.state.identity, ...readingOfFile(engine, file), close };
    },
    plan: planFields,
    async fetches(_, { schema }, whereabouts) {
      expected = rowGroup >= leastFetched && fitsAsItIs(whereabouts, schema, columnOf) ? whereabouts : undefined;
      return expected !== undefined;
    },
    checkCollections: async (collections) => {
      if (collections.length > 1) throw severalIn(path, collections);
    },
    prepare,
    async write(collection, request) {
      const load = filesFor(request);
      const ledger = await readLedger(load.ledger);
      if (ledger === undefined || ledger === "begun" || ledger.epoch < request.epoch)
        await prepare(collection, request);
      return openWriter(engine, shapes, load, collection, request, format);
    },
    async finish(collection, request) {
      await finishLoad(shapes, filesFor(request), collection, request);
      name = collection;
    },
    async discard(_, request) {
      await removeLoad(filesFor(request));
      engine.rest();
    },
    stages: async () => {
      check();
      // A run asks before it makes anything.
      await engine.ready();
      return unfinishedLoads(path);
    },
    clear: (stage) => clearLoad(path, stage),
    checkpoints: (run) => checkpointsOf(path, run),
    async countStaged(_, request) {
      const ledger = await readLedger(filesFor(request).ledger);
      if (ledger === undefined || ledger === "begun") return 0;
      return ledger.groups.reduce((sum, group) => sum + rowsIn(group), 0);
    },
    async close() {
      closed = true;
      await engine.close();
    },
  };
}

function unchanging(path: string, mode: string): Error {
  return failure("UNSUPPORTED", `A Parquet file is written once: ${mode} cannot add to ${path}.`, {
    fix: "Copy it into a database (duckdb:./a.duckdb), add the records there, and copy back with --mode replace.",
  });
}

/** The file itself, behind links; of a new one the folder must be there, and may be written. */
function placeOf(path: string, there: boolean, access: "read" | "write"): string {
  if (there) accessSync(path, access === "read" ? constants.R_OK : constants.R_OK | constants.W_OK);
  const folder = dirname(path);
  if (!there) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined)
      throw failure("STORE_NOT_FOUND", `There is no folder ${folder}.`, {
        fix: "Make the folder first, or correct the path.",
      });
    if (!found.isDirectory()) throw failure("STORE_NOT_FOUND", `${folder} is not a folder.`);
    accessSync(folder, constants.W_OK);
  }
  return there ? realpathSync(path) : join(realpathSync(folder), basename(path));
}
