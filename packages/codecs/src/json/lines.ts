import { isUtf8 } from "node:buffer";
import type { Place } from "../place.ts";
import { markedBytes } from "../scan/find-marks.ts";
import { jsonMarks, Marks, noMarks } from "../scan/marks.ts";
import { Pieces, release } from "../scan/pieces.ts";
import { bufferOf } from "../scan/text.ts";

const noBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const lineFeed = 0x0a;

/** The lines of a file, whatever the blocks that they come in. Blank ones are left out. */
export class Lines {
  /** The line that `next` found is `data[start .. end)`, without its line break. */
  data: Uint8Array = noBytes;
  start = 0;
  end = 0;
  /** Its number, from 1. */
  line: number;
  /** Whether it is UTF-8. */
  wellFormed = true;
  /** It is longer than the limit, and `data` may not be there. */
  tooLong = false;
  /** Where strings end in `data`, as far as that is known. */
  marks: Marks = noMarks;
  /** The same of the block. */
  readonly blockMarks: Marks = new Marks(jsonMarks);
  readonly #marked: boolean;
  readonly #limit: number;
  #block: Buffer = Buffer.alloc(0);
  /** Bytes of the file before the block. */
  #before: number;
  /** What has been looked at of the block. */
  #at = 0;
  #blockWellFormed = true;
  /** The block's first and last line break. */
  #first = -1;
  #last = -1;
  /** The beginning of a line that goes on in the next block. */
  readonly #pieces: Pieces;
  /** The line that was found, if it lay in several blocks. */
  #joined: Uint8Array<ArrayBuffer> = noBytes;
  #nextLine: number;

  /** `marked`: whether marks are wanted. */
  constructor({ offset, line }: Place, recordBytes: number, marked: boolean) {
    this.#marked = marked;
    this.#limit = recordBytes;
    this.#pieces = new Pieces(recordBytes);
    this.#before = offset;
    this.#nextLine = line;
    this.line = line;
  }

  /** The place behind the line that `next` found. */
  get behind(): Place {
    return { offset: this.#before + this.#at, line: this.#nextLine };
  }

  push(block: Uint8Array): void {
    this.#before += this.#block.length;
    this.#block = bufferOf(block);
    this.#at = 0;
    if (this.#marked && block.length <= markedBytes) this.blockMarks.find(block);
    else this.blockMarks.forget();
    this.#first = block.indexOf(lineFeed);
    this.#last = block.lastIndexOf(lineFeed);
    // Whole lines are judged together: a line break is never part of a character.
    this.#blockWellFormed = this.#last <= this.#first || isUtf8(block.subarray(this.#first, this.#last));
  }

  /**
   * Where a line begins which, with all others before `aheadEnd`, lies whole in the block and is UTF-8: whoever reads it
   * finds its end, and says so by `pass`. -1: only `next` finds the next line.
   */
  get ahead(): number {
    const at = this.#at;
    return at > this.#first && at <= this.#last && this.#blockWellFormed && this.#pieces.length === 0 ? at : -1;
  }

  /** Where the first line begins that begins in the block. */
  get aheadStart(): number {
    return this.#first + 1;
  }

  get aheadEnd(): number {
    return this.#last + 1;
  }

  /** The line that begins `ahead` ends with the line break at `end`. */
  pass(end: number): void {
    this.#nextLine++;
    this.#at = end + 1;
  }

  /** So many bytes and lines follow that are not handed over; the block has been read. */
  skip(bytes: number, lines: number): void {
    this.#before += bytes;
    this.#nextLine += lines;
  }

  /** Moves to the next whole line; false: there is none in this block, whose bytes are no longer needed. */
  next(): boolean {
    this.#forget();
    for (;;) {
      const end = this.#block.indexOf(lineFeed, this.#at);
      if (end < 0) {
        this.#pieces.add(this.#block.subarray(this.#at));
        this.#at = this.#block.length;
        return false;
      }
      const start = this.#at;
      this.#at = end + 1;
      if (this.#take(start, end)) return true;
    }
  }

  /** The same after the last block: a line without a line break. */
  last(): boolean {
    this.#forget();
    return this.#pieces.length > 0 && this.#take(this.#at, this.#at);
  }

  #take(start: number, end: number): boolean {
    const whole = this.#pieces.length === 0;
    this.line = this.#nextLine++;
    this.marks = whole ? this.blockMarks : noMarks;
    if (whole) {
      this.tooLong = end - start > this.#limit;
      this.data = this.#block;
      this.start = start;
      this.end = end;
    } else {
      this.#pieces.add(this.#block.subarray(start, end));
      this.tooLong = this.#pieces.isTooLong;
      this.#joined = this.#pieces.join();
      this.data = this.#joined;
      this.start = 0;
      this.end = this.data.length;
    }
    this.wellFormed =
      whole && start > 0 && this.#blockWellFormed ? true : isUtf8(this.data.subarray(this.start, this.end));
    if (this.line === 1 && hasMark(this.data, this.start)) this.start += 3;
    return this.tooLong || !isBlank(this.data, this.start, this.end);
  }

  /** The line that was found is no longer needed. */
  #forget(): void {
    if (this.data !== this.#joined) return;
    release(this.#joined);
    this.#joined = noBytes;
    this.data = noBytes;
  }
}

/** Whether a file begins with the mark that says that it is UTF-8. */
function hasMark(data: Uint8Array, start: number): boolean {
  return data[start] === 0xef && data[start + 1] === 0xbb && data[start + 2] === 0xbf;
}

/** Whether a line holds nothing but blanks. */
function isBlank(data: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
