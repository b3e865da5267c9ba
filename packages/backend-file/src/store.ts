import type { Store, WriteRequest } from "@dataknobs/core";
import { failure, mappedError } from "./errors.ts";
import type { DataFile, Place } from "./place/place.ts";
import { catalogOf, type FactsByPath, type OpenData } from "./read/catalog.ts";
import type { LookOptions } from "./read/look.ts";
import { openFile } from "./read/open-file.ts";
import { snapshotOf } from "./read/snapshot.ts";
import { readingOf } from "./read/source.ts";
import { countStagedRecords } from "./write/count-staged.ts";
import { encodingFor } from "./write/encoding.ts";
import { endLoad } from "./write/end-load.ts";
import { eachWindowFinished } from "./write/each-window.ts";
import { finishLoad } from "./write/finish.ts";
import { readLedger } from "./write/ledger.ts";
import { type LoadFiles, loadFiles, wayOf } from "./write/load.ts";
import { planFields } from "./write/plan.ts";
import { holdsSeveral, oneFile, prepareLoad, severalIn } from "./write/prepare.ts";
import { checkpointsOf, clearLoad, unfinishedLoads } from "./write/stages.ts";
import { openWriter } from "./write/writer.ts";

/** Whether files of these systems are usually told apart without case. */
const caseless = process.platform === "darwin" || process.platform === "win32";

/** Files as a store. `many`: it holds any number of collections. */
export function fileStore(place: Place, options: LookOptions, access: "read" | "write", many: boolean): Store {
  const facts: FactsByPath = new Map();
  const openData: OpenData = ({ path }) => openFile(path);
  const catalog = catalogOf(place, openData, options, facts);
  const { reading } = options;
  let closed = false;

  function check(): void {
    if (closed) throw failure("STORE_CLOSED", `${place.path} is closed.`);
  }

  async function orMapped<Result>(work: () => Promise<Result>): Promise<Result> {
    check();
    try {
      return await work();
    } catch (error) {
      throw mappedError(error, place.path);
    }
  }

  /** The file that is, or would be, the collection. */
  async function fileFor(collection: string): Promise<DataFile> {
    return (await catalog.find(collection))?.file ?? place.newFile(collection);
  }

  async function filesFor(collection: string, { run }: Pick<WriteRequest, "run">): Promise<LoadFiles> {
    return loadFiles(collection, await fileFor(collection), run);
  }

  async function prepare(collection: string, request: WriteRequest): Promise<void> {
    const load = await filesFor(collection, request);
    await prepareLoad(place, catalog, load, request, reading);
  }

  async function finish(collection: string, request: WriteRequest): Promise<void> {
    await finishLoad(await filesFor(collection, request), request, reading);
    place.named(collection);
  }

  async function discard(collection: string, request: WriteRequest): Promise<void> {
    const load = await filesFor(collection, request);
    const ledger = await readLedger(load.ledger);
    await endLoad(load, ledger === "begun" ? undefined : ledger, place);
  }

  const source = readingOf(place, catalog, openData, options, check);
  return {
    ...source,
    async describe(collection, howFar) {
      const described = await source.describe(collection, howFar);
      // Nothing is known of a file without content: what is written into it decides.
      return access === "write" && described?.schema.fields.length === 0 ? undefined : described;
    },
    snapshot: () => orMapped(() => snapshotOf(place, openData, options, facts)),
    plan: (schema, existing) => planFields(place.newFile("records").kind.format, schema, existing),
    checkCollections: (collections) =>
      orMapped(async () => {
        place.checkNames(collections);
        const taken = new Map<string, string>();
        for (const collection of collections) {
          const file = await fileFor(collection);
          const name = caseless ? file.path.toLowerCase() : file.path;
          const other = taken.get(name);
          if (other !== undefined && other !== collection) throw oneFile(file.path, other, collection);
          taken.set(name, collection);
          const there = (await place.files()).some((entry) => entry.file.path === file.path);
          if (there && (await holdsSeveral(catalog, file))) throw severalIn(file.path, collection);
        }
      }),
    prepare: (collection, request) => orMapped(() => prepare(collection, request)),
    write: (collection, request) =>
      orMapped(async () => {
        const load = await filesFor(collection, request);
        const way = wayOf(load.file, request);
        const openOne = async () => openWriter(load, request, await encodingFor(catalog, load, request, reading));
        if (!request.ledger && way === "rewrite")
          return eachWindowFinished({
            open: async () => {
              await prepare(collection, request);
              return openOne();
            },
            finish: () => finish(collection, request),
            discard: () => discard(collection, request),
          });
        if (request.ledger || way === "new") {
          const ledger = await readLedger(load.ledger);
          if (ledger === undefined || ledger === "begun" || ledger.epoch !== request.epoch)
            await prepare(collection, request);
        }
        return openOne();
      }),
    finish: (collection, request) => orMapped(() => finish(collection, request)),
    discard: (collection, request) => orMapped(() => discard(collection, request)),
    stages: () => orMapped(() => unfinishedLoads(place, many)),
    clear: (stage) => orMapped(() => clearLoad(place, stage)),
    checkpoints: (run) => orMapped(() => checkpointsOf(place, run)),
    countStaged: (collection, request) =>
      orMapped(async () => countStagedRecords(await filesFor(collection, request), request, reading)),
    close: async () => {
      closed = true;
    },
  };
}
