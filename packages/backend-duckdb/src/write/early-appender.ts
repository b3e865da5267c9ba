import { type Batch, batchBytes, isToFetch } from "@dataknobs/core";
import type { FieldFailure, TableAppender } from "./appender.ts";

/**
 * Fewer than those at which DuckDB's appender hands over what it holds of itself (100 vectors): what is appended early must
 * not get into the table before its window, which has no transaction yet.
 */
const mostRows = 122_880;
const mostBytes = 32 << 20;

/** Appends a window's batches, and while it is committed those that are probably in the next one. */
export interface EarlyAppender {
  append(batch: Batch): readonly FieldFailure[];
  /** The batch is probably appended next, after those that were told before it. */
  anticipate(batch: Batch): void;
  /** Hands the window's records to the table. */
  flush(): void;
  /** The window is flushed and being committed: there is time. */
  free(): void;
  /** Forgets what was not handed over. */
  drop(): void;
}

export function earlyAppender(inner: TableAppender): EarlyAppender {
  /** Told, and not appended. */
  let told: Batch[] = [];
  /** Appended before their time. */
  let early: Batch[] = [];
  /** Of the open window, appended early, as long as there are early ones behind them. */
  let taken: Batch[] = [];
  let rows = 0;
  let bytes = 0;
  let isFree = false;

  function clear(): void {
    inner.drop();
    early = [];
    rows = 0;
    bytes = 0;
  }

  /** What was told does not come: the appender holds the window's records alone again. */
  function withoutEarly(): void {
    if (early.length === 0) return;
    clear();
    for (const batch of taken) inner.append(batch);
    taken = [];
  }

  /** Whether it was appended. What is wrong with it is said when it is written. */
  function appendEarly(batch: Batch): boolean {
    rows += batch.length;
    bytes += batchBytes(batch);
    if (isToFetch(batch) || rows > mostRows || bytes > mostBytes) return false;
    try {
      return inner.append(batch).length === 0;
    } catch {
      clear();
      return false;
    }
  }

  return {
    append(batch) {
      told = [];
      isFree = false;
      const [next] = early;
      if (next !== batch) {
        withoutEarly();
        return inner.append(batch);
      }
      early.shift();
      if (early.length > 0) taken.push(batch);
      else taken = [];
      return [];
    },
    anticipate(batch) {
      told.push(batch);
      if (!isFree) return;
      for (let next = told.shift(); next !== undefined; next = told.shift()) {
        isFree = appendEarly(next);
        if (!isFree) return;
        early.push(next);
      }
    },
    flush() {
      withoutEarly();
      inner.flush();
      rows = 0;
      bytes = 0;
    },
    free() {
      isFree = true;
    },
    drop() {
      isFree = false;
      told = [];
      taken = [];
      clear();
    },
  };
}
