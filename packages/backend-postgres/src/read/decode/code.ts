import { type Column, DataknobsError, newBitmap } from "@dataknobs/core";
import { beyond, clockText, type Unfit } from "./cell-text.ts";
import { codeText } from "./code-text.ts";
import type { Form } from "./form.ts";
import { putScaled, putNumeric, numericRoom } from "./numeric.ts";

/** A cell that its type cannot hold; it stands in the batch as null. */
export interface Fault extends Unfit {
  readonly row: number;
  readonly column: number;
}

/** Why the code stopped: else it wants more bytes. */
export const isFull = 1;
export const isEnd = 2;

/** Code made once for the forms of a query's columns: it takes records out of bytes until a batch is full. */
export interface Recorder<Batch> {
  /** Takes whole records of `bytes[from .. to)`, and answers with the place behind the last one. */
  run(bytes: Buffer, from: number, to: number): number;
  /** Why `run` stopped: `isFull`, `isEnd`, else 0. */
  state(): number;
  /** How many bytes the record at the place has at least, when it wants more. */
  need(): number;
  /** The records that were taken, and none are left. */
  take(): Batch;
}

export type RecordCode = Recorder<Taken>;

export interface Taken {
  readonly length: number;
  readonly columns: readonly Column[];
  readonly faults: readonly Fault[];
}

/** How large a batch gets. */
export interface Bounds {
  readonly records: number;
  readonly bytes: number;
}

/** A cell of more bytes is not copied where that can be had. */
export const wide = 65_536;

/**
 * `place`: the first column is the records' ctid; it is handed over instead of being delivered. Nothing that comes from
 * anybody is part of the code: it is made of numbers and our own words.
 */
export function recordCode(
  forms: readonly Form[],
  bounds: Bounds,
  place?: PlaceKeeper,
  wideFrom: number = wide,
): RecordCode {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  const factory = new Function(
    "forms",
    "records",
    "bytes",
    "wide",
    "place",
    "helpers",
    codeText(forms, place !== undefined),
  ) as (...facts: unknown[]) => RecordCode;
  return factory(forms, bounds.records, bounds.bytes, wideFrom, place, helpers);
}

/** Is told the ctid of each record that was taken. */
export interface PlaceKeeper {
  /** The page of the last one. */
  block: number;
  /** The numbers that were seen in that page, in `seen[0 .. count)`. */
  seen: Uint16Array;
  count: number;
  /** Whether pages came in their order. */
  ordered: boolean;
}

interface Helpers {
  readonly newBitmap: typeof newBitmap;
  readonly putScaled: typeof putScaled;
  grown(held: Buffer, used: number, room: number): Buffer;
  beyond(bytes: Buffer, at: number): Unfit;
  unscaled(bytes: Buffer, at: number, length: number): Unfit;
  wrongWidth(place: number, length: number): never;
  wrongVersion(place: number, version: number): never;
  wrongCount(count: number): never;
}

/** What the code calls. */
export const helpers: Helpers = {
  newBitmap,
  putScaled,
  grown(held: Buffer, used: number, room: number): Buffer {
    const larger = Buffer.allocUnsafeSlow(Math.max(held.length * 2, used + room));
    held.copy(larger, 0, 0, used);
    return larger;
  },
  beyond(bytes: Buffer, at: number): Unfit {
    return beyond(clockText(false)(bytes, at));
  },
  unscaled(bytes: Buffer, at: number, length: number): Unfit {
    const target = Buffer.allocUnsafe(numericRoom(bytes, at));
    const text = target.toString("latin1", 0, putNumeric(bytes, at, length, target, 0));
    return { why: `${text} is no decimal of so many digits`, text };
  },
  wrongWidth(place: number, length: number): never {
    throw unexpected(`column ${place + 1} has a value of ${length} bytes`);
  },
  wrongVersion(place: number, version: number): never {
    throw unexpected(`column ${place + 1} has a value of version ${version}`);
  },
  wrongCount(count: number): never {
    throw unexpected(`a record has ${count} fields`);
  },
};

function unexpected(what: string): DataknobsError {
  return new DataknobsError({
    code: "INTERNAL",
    message: `The server's binary form is not as expected: ${what}`,
    backend: "postgres",
  });
}
