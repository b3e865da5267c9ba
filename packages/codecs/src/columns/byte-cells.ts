import type { Column } from "@dataknobs/core";
import { copyWords, longCopy } from "../scan/copy-words.ts";
import { release } from "../scan/pieces.ts";
import { room } from "../scan/room.ts";
import { newView, viewOf } from "../scan/view.ts";
import type { ByteKind } from "./byte-kinds.ts";
import type { Cells } from "./cells.ts";
import { Presence } from "./presence.ts";

/** A buffer that is kept for the next batch is at most so large. */
const mostKept = 1 << 20;
/** A smaller one is copied. */
const leastTaken = 16_384;

/** Cells of any length, one behind the other. */
export class ByteCells implements Cells {
  length = 0;
  readonly #kind: ByteKind;
  readonly #presence: Presence = new Presence();
  #data: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #view: DataView = newView(this.#data);
  #offsets: Int32Array = new Int32Array(65);

  constructor(kind: ByteKind) {
    this.#kind = kind;
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    if (this.#kind.keeps(data, start, end)) return this.#put(data, start, end);
    return this.#made(this.#kind.made(data, start, end));
  }

  number(data: Uint8Array, start: number, end: number): boolean {
    return this.#kind.tokens && this.text(data, start, end);
  }

  bool(value: boolean): boolean {
    return this.#kind.tokens && this.text(value ? trueBytes : falseBytes, 0, value ? 4 : 5);
  }

  json(data: Uint8Array, start: number, end: number): boolean {
    const { json } = this.#kind;
    if (json === "kept") return this.#put(data, start, end);
    return json !== undefined && this.#made(json(data, start, end));
  }

  null(): void {
    this.#absent(false);
  }

  missing(): void {
    this.#absent(true);
  }

  undo(): void {
    this.#presence.undo(--this.length);
  }

  take(): Column {
    const { length } = this;
    const used = this.#offsets[length] ?? 0;
    let data = this.#data;
    // A column that fills its buffer takes it along, and the next one finds a buffer for about as much; else it gets one that fits.
    if (used > leastTaken && used * 8 >= data.length * 7) this.#use(room(used > mostKept ? 256 : used + (used >> 4)));
    else {
      data = data.slice(0, used);
      if (this.#data.length > mostKept) this.#use(room(256));
      else if (used > leastTaken) this.#use(room(used + (used >> 4)));
    }
    const offsets = this.#offsets.slice(0, length + 1);
    this.length = 0;
    const wide = used > mostKept && this.#kind.shared !== true;
    return {
      layout: "bytes",
      data,
      offsets,
      ...this.#presence.take(length),
      ...(wide && { release: () => release(data) }),
    };
  }

  #put(data: Uint8Array, start: number, end: number): boolean {
    const i = this.length;
    const used = this.#offsets[i] ?? 0;
    const after = used + end - start;
    if (i + 1 === this.#offsets.length) this.#growOffsets();
    if (after > this.#data.length) this.#grow(used, after);
    if (end - start >= longCopy) this.#data.set(data.subarray(start, end), used);
    else copyWords(this.#view, used, viewOf(data), start, end);
    this.#offsets[i + 1] = after;
    this.length = i + 1;
    return true;
  }

  #made(bytes: Uint8Array | undefined): boolean {
    return bytes !== undefined && this.#put(bytes, 0, bytes.length);
  }

  #absent(missing: boolean): void {
    this.#put(noBytes, 0, 0);
    this.#presence.absent(this.length - 1, missing);
  }

  /** A large cell is given its room and no more: what grows by doubling leaves half of it empty. */
  #grow(used: number, needed: number): void {
    const larger = new Uint8Array(
      needed > mostKept ? Math.max(needed, used + (used >> 1)) : Math.max(needed, used * 2),
    );
    larger.set(this.#data.subarray(0, used));
    release(this.#data);
    this.#use(larger);
  }

  #use(data: Uint8Array<ArrayBuffer>): void {
    this.#data = data;
    this.#view = newView(data);
  }

  #growOffsets(): void {
    const larger = new Int32Array((this.#offsets.length - 1) * 2 + 1);
    larger.set(this.#offsets);
    this.#offsets = larger;
  }
}

const noBytes = new Uint8Array(0);
const trueBytes = Buffer.from("true");
const falseBytes = Buffer.from("false");
