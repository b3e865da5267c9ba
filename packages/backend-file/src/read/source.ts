import type { Batch, ReadRequest, Source } from "@dataknobs/core";
import { mappedError } from "../errors.ts";
import type { Entry, Place } from "../place/place.ts";
import { type Catalog, noSuchCollection, type OpenData } from "./catalog.ts";
import type { LookOptions } from "./look.ts";
import { readEntry } from "./read-entry.ts";
import { surveyEntry } from "./survey.ts";

/** What of a source does not depend on how it is closed. */
export type Reading = Pick<Required<Source>, "collections" | "describe" | "read" | "count" | "survey">;

/** Reads the collections of a catalog. `check`: throws once it is closed. */
export function readingOf(
  place: Place,
  catalog: Catalog,
  openData: OpenData,
  options: LookOptions,
  check: () => void,
): Reading {
  async function get(collection: string): Promise<Entry> {
    check();
    const entry = await catalog.find(collection);
    if (entry === undefined) throw noSuchCollection(collection, place.path);
    return entry;
  }

  async function orMapped<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      check();
      return await work();
    } catch (error) {
      throw mappedError(error, place.path);
    }
  }

  return {
    collections: () => orMapped(async () => (await catalog.entries()).map(({ collection }) => collection)),
    describe: (collection, howFar) =>
      orMapped(async () => {
        const entry = await catalog.find(collection);
        return entry && (await catalog.known(entry, howFar)).described;
      }),
    async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
      const entry = await get(collection);
      yield* readEntry(entry, await catalog.known(entry), request, openData, options);
    },
    count: (collection) => orMapped(async () => catalog.count(await get(collection))),
    survey: (collection, fields) =>
      orMapped(async () => surveyEntry(await get(collection), fields, catalog, openData, options)),
  };
}
