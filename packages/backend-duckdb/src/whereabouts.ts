import { type Batch, type OwnForm, ownForm } from "@dataknobs/core";
import type { TableColumn } from "./catalog.ts";

/** A database file that another DuckDB of this process attaches. */
export interface AttachedFile {
  readonly path: string;
  /** Nobody in this process makes it writable until the answer is called. */
  hold(): () => void;
}

interface Facts {
  /** Present: to be attached. */
  readonly file?: AttachedFile;
  /** What stands behind FROM; `catalog`: the name under which `file` is attached. */
  readonly from: (catalog: string) => string;
  /** The column that numbers its rows for good. */
  readonly numbers: string;
  /** The column of each field. */
  readonly columns: ReadonlyMap<string, TableColumn>;
  /** About the bytes that a row takes in memory. */
  readonly rowBytes: number;
  /** Throws if it is not what it was when it was described. */
  readonly check: () => Promise<void>;
}

/** Where the rows of a table or a file lie, for another DuckDB of this process that fetches them itself. */
export class Whereabouts {
  readonly facts: Facts;

  constructor(facts: Facts) {
    this.facts = facts;
  }
}

/** Rows wider than this are not fetched: how many bytes a window of them has is only guessed. */
export const wideRow: number = 8 << 10;

/** All rows from one number to another, both in it: the form of a batch that is fetched. */
export class RowRange implements OwnForm {
  readonly whereabouts: Whereabouts;
  readonly first: bigint;
  readonly last: bigint;
  readonly rows: number;
  /** Fetched with this condition they are what they must be, or there is an error. */
  readonly proof: string;

  constructor(whereabouts: Whereabouts, first: bigint, last: bigint, rows: number, proof: string) {
    this.whereabouts = whereabouts;
    this.first = first;
    this.last = last;
    this.rows = rows;
    this.proof = proof;
  }

  get bytes(): number {
    return this.rows * this.whereabouts.facts.rowBytes;
  }

  isFull(): boolean {
    return false;
  }

  /** Up to the end of the rows that come next. */
  with(next: RowRange): RowRange {
    if (next.whereabouts !== this.whereabouts || next.proof !== this.proof || next.first <= this.last)
      throw new Error("rows that are fetched together must follow one another");
    return new RowRange(this.whereabouts, this.first, next.last, this.rows + next.rows, this.proof);
  }
}

/** The rows of a batch that is fetched. */
export function rangeOf(batch: Batch): RowRange | undefined {
  const form = ownForm(batch);
  return form instanceof RowRange ? form : undefined;
}
