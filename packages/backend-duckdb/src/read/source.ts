import { stat } from "node:fs/promises";
import {
  type Described,
  type Filter,
  type Partition,
  type ReadRequest,
  type Schema,
  type Source,
} from "@dataknobs/core";
import { type Collection, describedOf } from "../collection.ts";
import { collectionNames, viewNames } from "../catalog.ts";
import type { Driver } from "../driver.ts";
import { qualified } from "../names.ts";
import { Whereabouts } from "../whereabouts.ts";
import { filterSql, runsFilter } from "./filter.ts";
import { catalogOf, type Lending, type Lent, lookUp } from "./lending.ts";
import { notFound, readTable } from "./read.ts";
import { columnFor } from "./scan.ts";
import { surveyOf } from "./survey.ts";

/** Rows that DuckDB keeps and compresses together: the natural place to split a table. */
const rowGroup = 122_880n;

/** So many times as much memory do rows take as on the disk, roughly. */
const packed = 3;

/** What is known of the collection that a schema describes: a plan gets only the schema. */
export const generatedIn: WeakMap<Schema, ReadonlySet<string>> = new WeakMap();

/** What every source does, over connections that it is lent. */
export type Reading = Required<
  Pick<Source, "collections" | "views" | "describe" | "read" | "count" | "partitions" | "survey" | "runs">
>;

export function readingOf(driver: Driver, lending: Lending): Reading {
  async function lent<T>(work: (lent: Lent) => Promise<T>): Promise<T> {
    const borrowed = await lending.lend();
    try {
      return await work(borrowed);
    } finally {
      await lending.giveBack(borrowed);
    }
  }

  return {
    collections: () => lent(async (borrowed) => collectionNames(await catalogOf(borrowed))),
    views: () => lent(async (borrowed) => viewNames(await catalogOf(borrowed))),
    describe: (name) =>
      lent(async (borrowed): Promise<Described | undefined> => {
        const collection = await lookUp(driver, borrowed, name);
        if (collection === undefined) return undefined;
        const described = describedOf(await locate(borrowed, name, collection));
        generatedIn.set(described.schema, new Set(described.generated));
        return described;
      }),
    read: (name, request) => readTable(driver, lending, name, request),
    async count(name, where) {
      const counted = await lent(async (borrowed) => {
        const { connection } = borrowed;
        const collection = await found(driver, borrowed, name);
        if (where !== undefined && !runsFilter(where, collection.schema)) return collection.schema;
        const condition = where === undefined ? "" : ` WHERE ${conditionOf(collection, where)}`;
        const [row] = await connection.rows(`SELECT count(*) FROM ${collection.from}${condition}`);
        return Number(row?.[0]);
      });
      return typeof counted === "number" ? counted : countRead(driver, lending, name, counted, where);
    },
    partitions: (name, wanted) =>
      lent(async (borrowed) => partitionsOf(borrowed, await found(driver, borrowed, name), wanted)),
    survey: (name, fields) => surveyOf(driver, lending, name, fields),
    runs: runsFilter,
  };
}

/** Counts what is kept of a condition that DuckDB does not run. */
async function countRead(
  driver: Driver,
  lending: Lending,
  name: string,
  schema: Schema,
  where: Filter | undefined,
): Promise<number> {
  const request: ReadRequest = {
    schema,
    fields: [],
    records: 2048,
    bytes: 1 << 20,
    signal: new AbortController().signal,
    ...(where !== undefined && { where }),
  };
  let count = 0;
  for await (const batch of readTable(driver, lending, name, request)) count += batch.length;
  return count;
}

async function found(driver: Driver, lent: Lent, name: string): Promise<Collection> {
  const collection = await lookUp(driver, lent, name);
  if (collection === undefined) throw notFound(name);
  return collection;
}

function conditionOf(collection: Collection, where: Filter): string {
  return filterSql(where, collection.schema, (field) => columnFor(collection, field).name);
}

/** With its whereabouts, where it has rows of its own and others may attach the file. */
async function locate({ connection, known, file }: Lent, name: string, collection: Collection): Promise<Collection> {
  const { table, columns, from, numbers } = collection;
  if (file === undefined || numbers === undefined || known === undefined) return collection;
  const [row] = await connection.rows(`SELECT count(*) FROM ${from}`);
  const { size } = await stat(file.path);
  const rowBytes = Math.ceil((size * packed) / Math.max(1, Number(row?.[0])));
  const whereabouts = new Whereabouts({
    file,
    from: (catalog) => `${catalog}.${qualified(table.name)}`,
    numbers,
    columns,
    rowBytes,
    // The file is locked as long as it is open.
    check: () => Promise.resolve(),
  });
  const located = { ...collection, whereabouts };
  known.collections.set(name, located);
  return located;
}

/** Ranges of row numbers, each of whole row groups. */
async function partitionsOf(
  { connection }: Lent,
  { from, numbers }: Collection,
  wanted: number,
): Promise<readonly Partition[]> {
  if (numbers === undefined) return [{ from: "0" }];
  const [row] = await connection.rows(`SELECT max(rowid) FROM ${from}`);
  const groups = typeof row?.[0] === "bigint" ? row[0] / rowGroup + 1n : 1n;
  const parts = groups < BigInt(wanted) ? Number(groups) : Math.max(1, wanted);
  const starts = Array.from({ length: parts }, (_, i) => ((groups * BigInt(i)) / BigInt(parts)) * rowGroup);
  return starts.map((start, i): Partition => ({
    from: String(start),
    ...(i + 1 < parts && { to: String(starts[i + 1]) }),
  }));
}
