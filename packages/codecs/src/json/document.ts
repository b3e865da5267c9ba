import { isUtf8 } from "node:buffer";
import { DataknobsError } from "@dataknobs/core";

type Phase =
  | "start"
  | "first"
  | "next"
  | "after"
  | "outerFirst"
  | "outerName"
  | "outerColon"
  | "outerValue"
  | "outerAfter"
  | "outerNext"
  | "tail";

/**
 * The frame of a JSON file around its records: an array, an object of arrays, or one object. It is fed with what stands
 * between values.
 */
export class JsonDocument {
  /** The member of the outer object that the next value belongs to. */
  member: string | undefined;
  /** The next value is an element of an array; else it is a member of the outer object, or the file's one object. */
  inArray = false;
  /** The members of the outer object, in their order, as far as it was read; absent: the file is no object that was opened. */
  members: { readonly name: string; readonly isArray: boolean }[] | undefined;
  /** The place at which it looked last. */
  place = 0;
  #phase: Phase;
  /** Whether an object at the top holds collections, or is a record itself. */
  readonly #opens: boolean;
  #name: number[] = [];
  #escaping = false;
  #mark = 0;

  /** `within`: the bytes begin behind an element of an array. */
  constructor(opens: boolean, within: boolean, member?: string) {
    this.#opens = opens;
    this.#phase = within ? "after" : "start";
    this.inArray = within;
    this.member = within ? member : undefined;
  }

  /** Whether the file may end here. */
  get isWhole(): boolean {
    return this.#phase === "tail";
  }

  /**
   * Where the next value begins in `data[start .. end)`: it must be passed by, and `valueEnded` be called. -1: none does.
   * @throws STORE_CORRUPT
   */
  valueStart(data: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = data[at] ?? 0;
      this.place = at;
      if (this.#phase === "outerName") this.#takeName(byte);
      else if ((byte > 0x20 || !isBlank(byte)) && this.#beginsValue(byte)) return at;
    }
    return -1;
  }

  valueEnded(): void {
    this.#phase = this.inArray ? "after" : this.#opens ? "outerAfter" : "tail";
  }

  /** Takes a byte between values; true: it is the first one of a value. */
  #beginsValue(byte: number): boolean {
    switch (this.#phase) {
      case "start":
        return this.#begin(byte);
      case "first":
        if (byte !== closeBracket) return true;
        this.#closeArray();
        return false;
      case "next":
        if (byte === closeBracket || byte === comma) throw unexpected(byte, "an element of the array");
        return true;
      case "after":
        if (byte === closeBracket) this.#closeArray();
        else this.#expect(byte, comma, "next", "a comma or the end of the array");
        return false;
      case "outerFirst":
      case "outerNext":
        if (byte === closeBrace && this.#phase === "outerFirst") this.#phase = "tail";
        else this.#expect(byte, quote, "outerName", "a name in quotes");
        return false;
      case "outerColon":
        this.#expect(byte, colon, "outerValue", "a colon");
        return false;
      case "outerValue":
        this.inArray = byte === openBracket;
        this.members?.push({ name: this.member ?? "", isArray: this.inArray });
        if (this.inArray) this.#phase = "first";
        return !this.inArray;
      case "outerAfter":
        if (byte === closeBrace) this.#phase = "tail";
        else this.#expect(byte, comma, "outerNext", "a comma or the end of the object");
        return false;
      default:
        throw byte === openBrace && this.members !== undefined
          ? corrupt(unexpectedText(byte, "the end of the file"), jsonLines)
          : unexpected(byte, "the end of the file");
    }
  }

  #begin(byte: number): boolean {
    if (byte === mark[this.#mark]) {
      this.#mark++;
      return false;
    }
    if ((byte !== openBracket && byte !== openBrace) || this.#mark % 3 !== 0)
      throw corrupt(unexpectedText(byte, "an array or an object", "holds no records"));
    if (byte === openBrace && !this.#opens) return true;
    this.inArray = byte === openBracket;
    if (!this.inArray) this.members = [];
    this.#phase = this.inArray ? "first" : "outerFirst";
    return false;
  }

  #closeArray(): void {
    this.#phase = this.member === undefined ? "tail" : "outerAfter";
    this.inArray = false;
  }

  #expect(byte: number, wanted: number, then: Phase, what: string): void {
    if (byte !== wanted) throw unexpected(byte, what);
    this.#phase = then;
  }

  #takeName(byte: number): void {
    if (byte === quote && !this.#escaping) {
      this.member = nameOf(this.#name);
      this.#name = [];
      this.#phase = "outerColon";
      return;
    }
    this.#escaping = byte === 0x5c && !this.#escaping;
    this.#name.push(byte);
  }
}

/** @throws STORE_CORRUPT */
function nameOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes);
  try {
    const name: unknown = JSON.parse(`"${text.toString()}"`);
    if (typeof name === "string" && name.isWellFormed() && isUtf8(text)) return name;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw corrupt(`The name ${JSON.stringify(text.toString())} in the outer object is no JSON string.`);
}

const correct = "Correct the file there, or get it again if a part of it is missing.";
/** Behind an object another one begins. */
const jsonLines = "If each line is a record, it is JSON Lines: end its name in .jsonl, or say jsonl: before its path.";

export function corrupt(message: string, fix: string = correct): DataknobsError {
  return new DataknobsError({ code: "STORE_CORRUPT", message, fix });
}

function unexpected(byte: number, wanted: string): DataknobsError {
  return corrupt(unexpectedText(byte, wanted));
}

function unexpectedText(byte: number, wanted: string, what = "is no JSON"): string {
  const shown =
    byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `the byte 0x${byte.toString(16).padStart(2, "0")}`;
  return `The file ${what}: ${shown} stands where ${wanted} is expected.`;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** What says that a file is UTF-8. */
const mark: readonly number[] = [0xef, 0xbb, 0xbf];

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
