import { notFound } from "./read.ts";
import { runsFilter } from "./filter.ts";
import type { Reading } from "./source.ts";

/** What is read of a file that is not there yet. */
export function emptyReading(): Reading {
  const absent = (name: string): Promise<never> => Promise.reject(notFound(name));
  return {
    collections: () => Promise.resolve([]),
    views: () => Promise.resolve([]),
    describe: () => Promise.resolve(undefined),
    // oxlint-disable-next-line require-yield -- all that it does is to fail
    async *read(name) {
      throw notFound(name);
    },
    count: absent,
    partitions: absent,
    survey: absent,
    runs: runsFilter,
  };
}
