import {
  type Batch,
  type DataknobsError,
  isDataknobsError,
  type Partition,
  type ReadRequest,
  type Schema,
} from "@dataknobs/core";
import { type Collection, describedOf } from "../../collection.ts";
import { runsFilter } from "../../read/filter.ts";
import type { Known, Lending } from "../../read/lending.ts";
import { notFound } from "../../read/read.ts";
import { type Reading, readingOf } from "../../read/source.ts";
import type { Engine } from "../engine.ts";
import { failure } from "../failure.ts";
import { readEnds } from "../footer/read-footer.ts";
import { bytesIn, rowGroupsOf, rowsIn } from "../footer/footer.ts";
import { Whereabouts } from "../../whereabouts.ts";
import { collectionAt } from "./collection.ts";
import { checkUnchanged, type FileState, openToRead } from "./file-state.ts";

/** A file as it is at one time. Whatever is read of it is the file's of then, or `SOURCE_CHANGED`. */
export interface ParquetFile {
  readonly path: string;
  readonly state: FileState;
  /** The records in each of its row groups. */
  readonly groups: readonly number[];
  /** About the bytes that a row takes in memory; of the row group with the widest ones. */
  readonly rowBytes: number;
  readonly collection: Collection;
}

/** @throws NOT_A_DATABASE, STORE_CORRUPT, UNSUPPORTED, SOURCE_CHANGED */
export async function openFile(engine: Engine, path: string, name: string, state: FileState): Promise<ParquetFile> {
  const handle = await openToRead(path);
  try {
    const { footer } = await readEnds(handle, path);
    const groups = rowGroupsOf(footer).map(rowsIn);
    const rowBytes = Math.ceil(
      Math.max(1, ...rowGroupsOf(footer).map((group) => bytesIn(group) / Math.max(1, rowsIn(group)))),
    );
    const connection = await engine.connect();
    try {
      const collection = await guarded(path, state, () => collectionAt(connection, path, name));
      return { path, state, groups, rowBytes, collection };
    } finally {
      await connection.close();
    }
  } finally {
    await handle.close();
  }
}

/** What every source does, of one file. */
export function readingOfFile(engine: Engine, file: ParquetFile): Reading {
  const { path, state, groups, rowBytes, collection } = file;
  const name = collection.table.name.table;
  const stored = (schema: Schema): Schema => asStored(schema, collection);
  const { from, columns, numbers } = collection;
  const whereabouts =
    numbers === undefined
      ? undefined
      : new Whereabouts({ from: () => from, numbers, columns, rowBytes, check: () => checkUnchanged(path, state) });
  const inside: Collection = {
    ...collection,
    schema: stored(collection.schema),
    ...(whereabouts !== undefined && { whereabouts }),
  };
  const known: Known = { collections: new Map([[name, inside]]) };
  const lending: Lending = {
    lend: async () => ({ connection: await engine.connect(), memory: engine.memory, known }),
    giveBack: ({ connection }) => connection.close(),
  };
  const inner = readingOf(engine.driver, lending);

  function here(asked: string): void {
    if (asked !== name) throw notFound(asked);
  }

  return {
    collections: () => Promise.resolve([name]),
    views: () => Promise.resolve([]),
    describe: async (asked) => (asked === name ? { ...describedOf(inside), schema: collection.schema } : undefined),
    async *read(asked: string, request: ReadRequest): AsyncGenerator<Batch> {
      here(asked);
      await checkUnchanged(path, state);
      try {
        yield* inner.read(name, { ...request, schema: stored(request.schema) });
      } catch (error) {
        throw await explained(error, path, state);
      }
      await checkUnchanged(path, state);
    },
    async count(asked, where) {
      here(asked);
      if (where === undefined) return groups.reduce((sum, rows) => sum + rows, 0);
      return guarded(path, state, () => inner.count(name, where));
    },
    async partitions(asked, wanted) {
      here(asked);
      return collection.numbers === undefined ? [{ from: "0" }] : partitionsOf(groups, wanted);
    },
    async survey(asked, fields) {
      here(asked);
      return guarded(path, state, () => inner.survey(name, fields));
    },
    runs: (filter, schema) => runsFilter(filter, stored(schema)),
  };
}

/** With the columns that are there in place of the hints of where the fields came from: filters run by them. */
function asStored(schema: Schema, { columns }: Collection): Schema {
  return {
    ...schema,
    fields: schema.fields.map((field) => ({ ...field, native: columns.get(field.name)?.native ?? "" })),
  };
}

/** What DuckDB cannot read in a file that is still what it was is damaged. */
async function guarded<T>(path: string, state: FileState, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await explained(error, path, state);
  }
}

async function explained(error: unknown, path: string, state: FileState): Promise<unknown> {
  if (!isDataknobsError(error)) return error;
  await checkUnchanged(path, state);
  return damaged(error, path);
}

/** DuckDB has no type of error for it. */
function damaged(error: DataknobsError, path: string): DataknobsError {
  if (error.code !== "STORE_FAILED" || error.message.startsWith("DuckDB: Out of Memory")) return error;
  return failure("STORE_CORRUPT", `${path} cannot be read: ${error.message}`, { cause: error });
}

/** Ranges of row numbers, each of whole row groups. */
function partitionsOf(groups: readonly number[], wanted: number): readonly Partition[] {
  const all = groups.reduce((sum, rows) => sum + rows, 0);
  const starts = [0];
  let before = 0;
  for (const rows of groups) {
    before += rows;
    if (before < all && before >= (all * starts.length) / Math.max(1, wanted)) starts.push(before);
  }
  return starts.map((from, i): Partition => {
    const to = starts[i + 1];
    return { from: String(from), ...(to !== undefined && { to: String(to) }) };
  });
}
