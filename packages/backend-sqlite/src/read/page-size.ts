import type { PageLimits } from "./page.ts";

/** What one page may hold at most, however its cells turn out: as long as it is read at once it cannot be stopped. */
const mostBytes = 8 << 20;
/** Cells shorter than this are never cut off: else a table of many columns would be read in pages of one record. */
const leastCap = 512;
const firstRecords = 256;
/** Larger pages are no faster; smaller ones fill DuckDB's vectors of 2,048 rows only in part. */
export const pageRecords = 2048;

/** How the next page is read. */
export interface PageSize {
  readonly records: number;
  /** Longer cells are not taken along; then the page is read again record by record. `undefined`: read it so at once. */
  readonly cap: number | undefined;
}

/** Finds sizes of pages by the sizes of the records that came. */
export interface PageSizes {
  next(taken: number): PageSize;
  learn(bytes: number, records: number): void;
  /** A cell was longer than the cap: wide records follow each other. */
  capped(): void;
}

/** `wide`: how many columns may hold cells of any length. */
export function pageSizes(limits: PageLimits, wide: number): PageSizes {
  const mostRecords = Math.max(
    1,
    Math.min(limits.records, pageRecords, Math.floor(mostBytes / (leastCap * Math.max(1, wide)))),
  );
  let records = Math.min(mostRecords, firstRecords);
  let patience = 4;
  let stepwise = 0;
  return {
    next(taken) {
      const wanted = Math.min(stepwise > 0 ? mostRecords : records, limits.limit - taken);
      if (stepwise > 0) {
        stepwise--;
        return { records: wanted, cap: undefined };
      }
      const room = mostBytes / (Math.max(1, wanted) * Math.max(1, wide));
      return { records: wanted, cap: 2 ** Math.floor(Math.log2(room)) };
    },
    learn(bytes, count) {
      if (count > 0)
        records = Math.max(1, Math.min(mostRecords, Math.floor((limits.bytes * count) / Math.max(1, bytes))));
    },
    capped() {
      stepwise = patience;
      patience = Math.min(256, patience * 2);
    },
  };
}
