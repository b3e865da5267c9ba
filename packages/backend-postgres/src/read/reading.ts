import type { Described, ReadRequest, Source } from "@dataknobs/core";
import { collectionNames, readCatalog, viewNames } from "../catalog/catalog.ts";
import { describedOf } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { columnsOf, noteFields } from "./compared.ts";
import { filterSql, runs, runsFilter } from "./filter.ts";
import { type Known, lookUp } from "./look-up.ts";
import { partitionsOf } from "./partitions.ts";
import { notFound, readTable } from "./read.ts";
import type { Sessions } from "./sessions.ts";
import { surveyNoted } from "./survey-noted.ts";
import { surveyOf } from "./survey.ts";

/** What every source does. */
export type Reading = Required<
  Pick<Source, "collections" | "views" | "describe" | "read" | "count" | "partitions" | "survey" | "runs">
>;

export function readingOf(sessions: Sessions): Reading {
  const found = async (connection: Connection, name: string): Promise<Known> => {
    const known = await lookUp(connection, sessions, name);
    if (known === undefined) throw notFound(name);
    return known;
  };
  const catalog = (connection: Connection): ReturnType<typeof readCatalog> => readCatalog(connection, sessions.schema);

  return {
    collections: () => sessions.ask(async (connection) => collectionNames(await catalog(connection))),
    views: () => sessions.ask(async (connection) => viewNames(await catalog(connection))),
    describe: (name) =>
      sessions.ask(async (connection): Promise<Described | undefined> => {
        const known = await lookUp(connection, sessions, name);
        if (known === undefined) return undefined;
        const { collection, encoding } = known;
        noteFields(collection.schema, collection.columns, encoding);
        return describedOf(collection);
      }),
    read: (name, request) => readTable(sessions, name, request),
    async count(name, where) {
      const counted = await sessions.ask(async (connection) => {
        const { collection, encoding } = await found(connection, name);
        const columns = columnsOf(collection, collection.schema, encoding);
        if (where !== undefined && !runs(where, columns)) return collection.schema;
        const condition = where === undefined ? "" : ` WHERE ${filterSql(where, columns)}`;
        const [row] = await connection.rows(`SELECT count(*) FROM ${collection.from}${condition}`);
        return Number(row?.[0]);
      });
      if (typeof counted === "number") return counted;
      return countRead(sessions, name, { schema: counted, ...(where !== undefined && { where }) });
    },
    partitions: (name, wanted, where) =>
      sessions.ask(async (connection) => {
        const { collection, encoding } = await found(connection, name);
        const columns = columnsOf(collection, collection.schema, encoding);
        const most = Math.min(wanted, sessions.readers);
        return partitionsOf(connection, collection, most, where, columns, sessions.fixed);
      }),
    async survey(name, fields) {
      const { collection, asked } = await sessions.ask(async (connection) => {
        const known = await found(connection, name);
        return { ...known, asked: await surveyOf(connection, known.collection, fields) };
      });
      return { fields: await surveyNoted(sessions, name, collection, asked) };
    },
    runs: runsFilter,
  };
}

/** Counts what is kept of a condition that PostgreSQL does not run. */
async function countRead(
  sessions: Sessions,
  name: string,
  what: Pick<ReadRequest, "schema" | "where">,
): Promise<number> {
  const { signal } = new AbortController();
  let count = 0;
  for await (const batch of readTable(sessions, name, { ...what, fields: [], records: 2048, bytes: 1 << 20, signal }))
    count += batch.length;
  return count;
}
