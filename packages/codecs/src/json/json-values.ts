import { isUtf8 } from "node:buffer";
import { DataknobsError } from "@dataknobs/core";
import type { Place } from "../place.ts";
import { Pieces, release } from "../scan/pieces.ts";
import { bufferOf } from "../scan/text.ts";
import { corrupt, type JsonDocument } from "./document.ts";
import { ValueFrame } from "./value-frame.ts";

const noBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/**
 * The values of a JSON file, whatever the blocks that they come in: the elements of its array, or of the arrays in its
 * outer object, and what else the outer object holds.
 */
export class JsonValues {
  /** The value that `next` found begins at `data[start]`. */
  data: Uint8Array = noBytes;
  start = 0;
  /** Its end; as long as `whole` is false, the end of the bytes that are there. */
  end = 0;
  /** Whether its end is known: else the value should be read as far as it goes, and `took` or `frame` be called. */
  whole = false;
  tooLong = false;
  readonly document: JsonDocument;
  readonly #frame: ValueFrame = new ValueFrame();
  readonly #limit: number;
  #block: Buffer = Buffer.alloc(0);
  #before: number;
  #at = 0;
  #wellFormed = true;
  /** Lines are counted up to here. */
  #counted = 0;
  #countedLine: number;
  /** The beginning of a value that goes on in the next block. */
  readonly #pieces: Pieces;
  /** The value that was found, if it lay in several blocks. */
  #joined: Uint8Array<ArrayBuffer> = noBytes;
  #goesOn = false;
  /** The line that a value begins in which lies in several blocks. */
  #line: number;
  /** Lines are counted only when somebody asks: behind the last value, if it ends in this block; else its place is known. */
  #behindAt = -1;
  #behind: Place;

  constructor(document: JsonDocument, start: Place, recordBytes: number) {
    const { offset, line } = start;
    this.document = document;
    this.#limit = recordBytes;
    this.#pieces = new Pieces(recordBytes);
    this.#before = offset;
    this.#countedLine = line;
    this.#line = line;
    this.#behind = start;
  }

  /** The place behind the value before this one. */
  get behind(): Place {
    if (this.#behindAt >= 0)
      this.#behind = { offset: this.#before + this.#behindAt, line: this.#lineAt(this.#behindAt) };
    this.#behindAt = -1;
    return this.#behind;
  }

  /** The line that the value begins in. */
  get line(): number {
    if (this.data !== this.#block) return this.#line;
    this.#passBehind();
    return this.#lineAt(this.start);
  }

  /** Bytes of the value, as far as they are there. */
  get size(): number {
    return this.end - this.start;
  }

  push(block: Uint8Array): void {
    this.#before += this.#block.length;
    this.#counted = 0;
    this.#block = bufferOf(block);
    this.#at = 0;
    this.#wellFormed = isUtf8(wholeCharacters(block));
  }

  /** Moves to the next value; false: the block is used up. */
  next(): boolean {
    if (this.whole) this.#behindAt = this.#at;
    this.whole = false;
    this.#forget();
    if (this.#at >= this.#block.length) return this.#usedUp();
    if (this.#goesOn) return this.#join();
    const start = this.#located(() => this.document.valueStart(this.#block, this.#at, this.#block.length));
    this.#at = start < 0 ? this.#block.length : start;
    if (start < 0) return this.#usedUp();
    this.data = this.#block;
    this.start = start;
    this.end = this.#block.length;
    this.tooLong = false;
    return true;
  }

  /** The value ends before `end`, as its reader found. */
  took(end: number): void {
    this.end = end;
    this.#at = end;
    this.#finish();
  }

  /** Looks for the value's end; false: it goes on in the next block, and will be found by `next` as a whole. */
  frame(): boolean {
    this.#frame.begin();
    const end = this.#scan(this.start);
    if (end < 0) {
      this.#goesOn = true;
      this.#line = this.line;
      this.#pieces.add(this.#block.subarray(this.start));
      this.#at = this.#block.length;
      return false;
    }
    this.took(end);
    return true;
  }

  /** Whether the value, which is whole, is UTF-8. */
  get wellFormed(): boolean {
    return (this.data === this.#block && this.#wellFormed) || isUtf8(this.data.subarray(this.start, this.end));
  }

  /** After the last block. @throws STORE_CORRUPT if the file is not whole */
  finish(): void {
    if (this.#goesOn || !this.document.isWhole)
      throw corrupt(
        `The file ends in the midst of its JSON, at line ${this.#lineAt(this.#at)}: a part of it is missing.`,
      );
  }

  #join(): boolean {
    const end = this.#scan(0);
    if (end < 0) {
      this.#pieces.add(this.#block);
      this.#at = this.#block.length;
      return this.#usedUp();
    }
    this.#pieces.add(this.#block.subarray(0, end));
    this.tooLong = this.#pieces.isTooLong;
    this.#joined = this.#pieces.join();
    this.data = this.#joined;
    this.start = 0;
    this.end = this.data.length;
    this.#goesOn = false;
    this.#at = end;
    this.whole = true;
    this.document.valueEnded();
    return true;
  }

  /** The block's lines are counted before its bytes are the caller's again. */
  #usedUp(): false {
    this.#passBehind();
    this.#lineAt(this.#block.length);
    return false;
  }

  /** Lines are counted forwards: those before the value's end first. */
  #passBehind(): void {
    this.#behind = this.behind;
  }

  #finish(): void {
    this.whole = true;
    this.tooLong = this.size > this.#limit;
    this.document.valueEnded();
  }

  #scan(from: number): number {
    const end = this.#frame.scan(this.#block, from, this.#block.length);
    if (end === -2)
      throw corrupt(`The value that begins at line ${this.line} closes a bracket that it has not opened.`);
    return end;
  }

  /** The value that was found is no longer needed. */
  #forget(): void {
    if (this.data !== this.#joined) return;
    release(this.#joined);
    this.#joined = noBytes;
    this.data = noBytes;
  }

  /** The line of a place that does not lie before the last one asked for. */
  #lineAt(place: number): number {
    const block = this.#block;
    let lines = 0;
    for (let at = this.#counted; at < place; at++) if (block[at] === 0x0a) lines++;
    this.#counted = Math.max(place, this.#counted);
    this.#countedLine += lines;
    return this.#countedLine;
  }

  /** Says of an error where in the file it is. */
  #located(look: () => number): number {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof DataknobsError)) throw error;
      const { place } = this.document;
      throw corrupt(`${error.message} It is at line ${this.#lineAt(place)}${this.#columnAt(place)}.`, error.fix);
    }
  }

  /** The column of a place where it is known: not on a line that began in an earlier block. */
  #columnAt(place: number): string {
    const before = place > 0 ? this.#block.lastIndexOf(0x0a, place - 1) : -1;
    return before < 0 && this.#before > 0 ? "" : `, column ${place - before}`;
  }
}

/** Without the bytes at both ends that belong to characters of other blocks. */
function wholeCharacters(block: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && start < block.length && ((block[start] ?? 0) & 0xc0) === 0x80) start++;
  let end = block.length;
  for (let back = 1; back <= 3 && block.length - back >= start; back++) {
    const byte = block[block.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (length > back) end = block.length - back;
    break;
  }
  return block.subarray(start, end);
}
