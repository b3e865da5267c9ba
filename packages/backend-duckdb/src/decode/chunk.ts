import { type BytesColumn, type Column, isSet, type JsonJudge, sliceBatch } from "@dataknobs/core";
import type { Chunk, Driver, Vector } from "../driver.ts";
import type { DuckType } from "../types/duck-type.ts";
import { carriedColumn, type Held } from "./carried.ts";
import { areWellFormed } from "./judge-strings.ts";
import { validityOf } from "./memory.ts";
import { decodeStrings, stringsOf } from "./strings.ts";
import { decodeVector } from "./vector.ts";

/** A column of a chunk that is not decoded yet: parts of it can be had, so that wide records do not come all at once. */
export interface PendingColumn {
  /** The bytes that a cell adds to the batch, where cells differ. */
  readonly lengths: Int32Array | undefined;
  /** All `lengths` together. */
  readonly bytes: number;
  /** The cells from `from` to before `to`. */
  take(from: number, to: number): Column;
  /** Present: all strings can stay where they are until somebody looks. */
  readonly strings?: PendingStrings;
}

export interface PendingStrings {
  /** Whether each is UTF-8 by itself, and JSON if it is to be, as `json` says. False: it is not known. */
  areWellFormed(json: JsonJudge | undefined): boolean;
  /** `looked` is told when somebody looks. */
  carry(held: Held, text: boolean, looked: () => void): BytesColumn;
}

/** `named`: the cells of a union with their members' names, as `deliveredAs` says. */
export function pendingColumn(
  driver: Driver,
  chunk: Chunk,
  index: number,
  type: DuckType,
  count: number,
  named = false,
): PendingColumn {
  const vector = driver.raw.data_chunk_get_vector(chunk, index);
  if (type.id === "VARCHAR" || type.id === "JSON" || type.id === "BLOB")
    return pendingStrings(driver, vector, count, type.id === "BLOB");
  let whole: Column | undefined;
  return {
    lengths: undefined,
    bytes: 0,
    take(from, to) {
      whole ??= decodeVector(driver, vector, type, count, named);
      return slice(whole, from, to, count);
    },
  };
}

/** `shared`: records show the cells as parts of the column's memory. */
function pendingStrings({ raw }: Driver, vector: Vector, count: number, shared: boolean): PendingColumn {
  const valid = validityOf(raw, vector, count);
  const strings = stringsOf(raw, vector, count, valid);
  return {
    lengths: strings.lengths,
    bytes: strings.bytes,
    strings: {
      areWellFormed: (json) => areWellFormed(raw, strings, json, (row) => !isSet(valid, row)),
      carry: (held, text, looked) => carriedColumn(raw, held, { strings, valid, text }, looked),
    },
    take(from, to) {
      const { data, offsets } = decodeStrings(raw, strings, from, to);
      const wide = data.length > wideColumn && !shared;
      return {
        layout: "bytes",
        data,
        offsets,
        valid: cut(valid, from, to, count),
        missing: undefined,
        ...(wide && { release: () => giveBack(data) }),
      };
    },
  };
}

/** The collector would let several of more bytes stand beside one another before it looks. */
const wideColumn = 1 << 20;

function giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength > 0) buffer.transfer(0);
}

function slice(column: Column, from: number, to: number, count: number): Column {
  if (from === 0 && to === count) return column;
  return sliceBatch({ schema: { fields: [] }, length: count, columns: [column] }, from, to).columns[0] ?? column;
}

function cut(valid: Column["valid"], from: number, to: number, count: number): Column["valid"] {
  if (valid === undefined || (from === 0 && to === count)) return valid;
  const part = new Uint8Array(((to - from + 63) >> 6) << 3);
  for (let i = from; i < to; i++)
    if (isSet(valid, i)) part[(i - from) >> 3] = (part[(i - from) >> 3] ?? 0) | (1 << ((i - from) & 7));
  return part;
}
