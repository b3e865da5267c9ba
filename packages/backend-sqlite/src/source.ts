import {
  type Batch,
  DataknobsError,
  type Described,
  type Filter,
  type Partition,
  type ReadRequest,
  type Schema,
  type Source,
} from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { describeTable } from "./catalog/describe.ts";
import { missingTable } from "./catalog/missing-table.ts";
import type { FilePages } from "./read/direct/file-pages.ts";
import { numberOf, rowOf, type SqliteDatabase } from "./driver.ts";
import { mappedError } from "./errors.ts";
import { runsExactly, whereIn } from "./read/filter.ts";
import { isHidden } from "./names.ts";
import { partitionsOf } from "./read/partitions.ts";
import type { Patiently } from "./patience.ts";
import { readTable } from "./read/read-table.ts";
import { surveyFields } from "./read/survey.ts";
import { type Table, tableNames, tableOf, viewNames } from "./catalog/table.ts";

/** What of a source does not depend on how it is closed. */
export type Reading = Required<Omit<Source, "place" | "close">>;

/**
 * Reads a database. `look`: the connection; `undefined`: nothing is there yet. `pages`: its file's, where they may be read
 * without the driver.
 */
export function readingOf(
  look: () => SqliteDatabase | undefined,
  path: string | undefined,
  patiently: Patiently,
  pages?: FilePages,
): Reading {
  function find(collection: string): { database: SqliteDatabase; table: Table } | undefined {
    const database = look();
    if (database === undefined || isHidden(collection)) return undefined;
    const table = tableOf(database, collection);
    return table === undefined ? undefined : { database, table };
  }

  function get(collection: string): { database: SqliteDatabase; table: Table } {
    const found = find(collection);
    if (found !== undefined) return found;
    throw missingTable(collection, path);
  }

  function condition(
    database: SqliteDatabase,
    table: Table,
    where: Filter | undefined,
  ): ReturnType<typeof whereIn> | undefined {
    if (where === undefined) return undefined;
    const { schema } = describeTable(database, table);
    checkRuns(database, where, schema);
    return whereIn(where, schema);
  }

  async function* read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
    try {
      const { database, table } = get(collection);
      if (request.where !== undefined) checkRuns(database, request.where, request.schema);
      yield* readTable(database, table, request, pages);
    } catch (error) {
      throw mappedError(error, { path, collection });
    }
  }

  return {
    collections: () =>
      patiently({ path }, (): readonly string[] => {
        const database = look();
        return database === undefined ? [] : tableNames(database).filter((name) => !isHidden(name));
      }),
    views: () =>
      patiently({ path }, (): readonly string[] => {
        const database = look();
        return database === undefined ? [] : viewNames(database).filter((name) => !isHidden(name));
      }),
    describe: (collection) =>
      patiently({ path, collection }, (): Described | undefined => {
        const found = find(collection);
        return found === undefined ? undefined : describeTable(found.database, found.table);
      }),
    read,
    count: (collection, where) =>
      patiently({ path, collection }, () => {
        const { database, table } = get(collection);
        const filter = condition(database, table, where);
        const text = filter === undefined ? "" : ` WHERE ${filter.text}`;
        return numberOf(
          database,
          `SELECT count(*) FROM ${quoteName(table.name)}${text}`,
          ...(filter?.parameters ?? []),
        );
      }),
    partitions: (collection, wanted, where) =>
      patiently({ path, collection }, (): readonly Partition[] => {
        const { database, table } = get(collection);
        return partitionsOf(database, table, wanted, condition(database, table, where));
      }),
    runs(filter, schema) {
      const database = look();
      return database !== undefined && runsExactly(filter, schema, isUnicode(database));
    },
    survey: (collection, fields) =>
      patiently({ path, collection }, (): Schema => {
        const { database, table } = get(collection);
        const { schema } = describeTable(database, table);
        return surveyFields(
          database,
          table,
          schema.fields.filter(({ name }) => fields.includes(name)),
        );
      }),
  };
}

/** Text of UTF-8 orders by code point, that of UTF-16 does not. */
function isUnicode(database: SqliteDatabase): boolean {
  return rowOf<{ encoding: string }>(database, "PRAGMA encoding")?.encoding === "UTF-8";
}

function checkRuns(database: SqliteDatabase, filter: Filter, schema: Schema): void {
  if (!runsExactly(filter, schema, isUnicode(database)))
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: "SQLite does not decide this condition as filters mean it: ask `runs` first.",
      backend: "sqlite",
    });
}
