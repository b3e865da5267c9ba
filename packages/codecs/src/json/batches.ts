import type { Batch, Rejection, Schema } from "@dataknobs/core";
import type { Cells } from "../columns/cells.ts";
import { type Place, positionOf } from "../place.ts";

/** Gathers cells and rejections until they make a batch. */
export class Batches {
  readonly #schema: Schema;
  readonly #cells: readonly Cells[];
  readonly #mostRecords: number;
  readonly #mostBytes: number;
  /** Of the batch that is gathered. */
  #limit: number;
  #records = 0;
  #bytes = 0;
  #unread: Rejection[] = [];

  /** `cells`: of the schema's fields, in their order. */
  constructor(schema: Schema, cells: readonly Cells[], most: { readonly records: number; readonly bytes: number }) {
    this.#schema = schema;
    this.#cells = cells;
    this.#mostRecords = most.records;
    this.#limit = most.records;
    this.#mostBytes = most.bytes;
  }

  get isEmpty(): boolean {
    return this.#records === 0 && this.#unread.length === 0;
  }

  /** Whether the batch must be taken before a record of so many bytes is put. */
  isFullFor(bytes: number): boolean {
    const records = this.#records + this.#unread.length;
    return records >= this.#limit || (records > 0 && this.#bytes + bytes > this.#mostBytes);
  }

  /** The batch that is gathered takes so many records at most. */
  shorten(records: number): void {
    this.#limit = Math.min(records, this.#mostRecords);
  }

  /** A record of so many bytes has been put into the cells. */
  added(bytes: number): void {
    this.#records++;
    this.#bytes += bytes;
  }

  reject(rejection: Rejection, bytes: number): void {
    this.#unread.push(rejection);
    this.#bytes += bytes;
  }

  /** All since the last time. `place`: behind the last record; absent: nobody can go on there. */
  take(place: Place | undefined): Batch {
    const batch = {
      schema: this.#schema,
      length: this.#records,
      columns: this.#cells.map((cells) => cells.take()),
      ...(place !== undefined && { position: positionOf(place) }),
      ...(this.#unread.length > 0 && { unread: this.#unread }),
    };
    this.#records = 0;
    this.#bytes = 0;
    this.#unread = [];
    this.#limit = this.#mostRecords;
    return batch;
  }
}
