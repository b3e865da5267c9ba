import { type Marks, noMarks } from "../scan/marks.ts";
import { textAt } from "../scan/text.ts";
import { viewOf } from "../scan/view.ts";
import { type ExpectedKey, expectedKey } from "./expected-key.ts";
import type { FieldReading } from "./field-reading.ts";
import { brokenEscape, comesTwice, misfit, missingField, tooManyInside, unknownField } from "./record-faults.ts";
import { brokenRecord, type Fault } from "./rejection.ts";
import { stringEnd, tidyUp, unescape, unescaped } from "./strings.ts";
import { blanksEnd, broken, falseWord, nullWord, numberEnd, tooDeep, trueWord, valueEnd, wordEnd } from "./values.ts";

/** How far ahead of the expected name a record's next name is looked for, before it is looked up. */
const lookedAhead = 4;

/** Reads JSON objects, each member into the cells of its field. Names are expected in the order of the record before. */
export class RecordReader {
  /** Why `read` or `readValue` answered -1. */
  fault: Fault = brokenRecord;
  readonly #fields: FieldReading[] = [];
  /** `"name":` of each field. */
  readonly #keys: ExpectedKey[] = [];
  readonly #places: Map<string, number> = new Map();
  readonly #depth: number;
  readonly #unknown: (name: string) => FieldReading | undefined;
  /** Behind field i - 1 stands field `next[i]`, as far as is known; `next[0]` is the first one. */
  #next: Int32Array = new Int32Array(16);
  /** The number of the record in which a field was last put. */
  #put: Float64Array = new Float64Array(16);
  #record = 0;
  #members = 0;
  #field = 0;
  #marks: Marks = noMarks;
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** `unknown`: what to do with a member of this name, from now on; `undefined`: it has no place, and its record is refused. */
  constructor(fields: readonly FieldReading[], depth: number, unknown: (name: string) => FieldReading | undefined) {
    this.#depth = depth;
    this.#unknown = unknown;
    for (const field of fields) this.#add(field);
  }

  /**
   * Puts one cell for each field and answers with the place behind the object; -1: nothing was put, `fault` says why.
   * `marks`: of the bytes of `data`.
   */
  read(data: Uint8Array, start: number, end: number, marks: Marks = noMarks): number {
    this.#record++;
    this.#members = 0;
    this.#marks = marks;
    this.#view = viewOf(data);
    const stop = this.#object(data, start, end);
    if (stop >= 0 && (this.#members === this.#fields.length || this.#fillUp())) return stop;
    this.undo();
    return -1;
  }

  /** The same for any value, which goes into the first field. */
  readValue(data: Uint8Array, start: number, end: number): number {
    this.#record++;
    this.#marks = noMarks;
    const stop = this.#value(data, start, end, 0);
    if (stop >= 0) this.#put[0] = this.#record;
    return stop;
  }

  /** Takes the cells of the last record back. */
  undo(): void {
    for (let i = 0; i < this.#fields.length; i++) if (this.#put[i] === this.#record) this.#fields[i]?.cells.undo();
  }

  /** The fields by their places, as they mostly come behind each other. */
  order(): readonly number[] {
    const order: number[] = [];
    const taken = new Set<number>();
    const take = (place: number): void => {
      if (place < this.#fields.length && !taken.has(place)) order.push(place);
      taken.add(place);
    };
    for (let place = this.#next[0] ?? 0; !taken.has(place) && place < this.#fields.length;) {
      take(place);
      place = this.#next[place + 1] ?? 0;
    }
    for (const place of this.#fields.keys()) take(place);
    return order;
  }

  fieldsIn(order: readonly number[]): readonly FieldReading[] {
    return order.flatMap((place) => this.#fields[place] ?? []);
  }

  #add(field: FieldReading): number {
    const place = this.#fields.push(field) - 1;
    this.#keys.push(expectedKey(field.name));
    this.#places.set(field.name, place);
    if (place + 2 > this.#next.length) {
      this.#next = doubled(this.#next, new Int32Array(this.#next.length * 2));
      this.#put = doubled(this.#put, new Float64Array(this.#put.length * 2));
    }
    this.#next[place] = place;
    this.#next[place + 1] = place + 1;
    return place;
  }

  #object(data: Uint8Array, start: number, end: number): number {
    let at = blanksEnd(data, start, end);
    if (at >= end || data[at] !== 0x7b) return this.#fail(brokenRecord);
    if (this.#depth < 1) return this.#fail(tooManyInside(this.#depth));
    at = blanksEnd(data, at + 1, end);
    if (at < end && data[at] === 0x7d) return at + 1;
    let before = 0;
    for (;;) {
      let place = this.#next[before] ?? 0;
      let from = place < this.#keys.length ? this.#keyEnd(place, data, at, end) : -1;
      if (from < 0) {
        from = this.#nameEnd(before, data, at, end);
        if (from < 0) return -1;
        place = this.#field;
        this.#next[before] = place;
      }
      if (from < end && (data[from] ?? 0) <= 0x20) from = blanksEnd(data, from, end);
      if (this.#put[place] === this.#record) return this.#fail(comesTwice(this.#fields[place]?.name ?? ""));
      at = this.#value(data, from, end, place);
      if (at < 0) return -1;
      this.#put[place] = this.#record;
      this.#members++;
      before = place + 1;
      if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
      const next = at < end ? data[at] : 0;
      at++;
      if (next === 0x7d) return at;
      if (next !== 0x2c) return this.#fail(brokenRecord);
      if (at < end && (data[at] ?? 0) <= 0x20) at = blanksEnd(data, at, end);
    }
  }

  /** Behind the name of this field and its colon; -1 if another one stands there, or the same in another way. */
  #keyEnd(place: number, data: Uint8Array, at: number, end: number): number {
    const key = this.#keys[place];
    if (key === undefined) return -1;
    const { bytes, words } = key;
    const stop = at + bytes.length;
    if (stop > end) return -1;
    const view = this.#view;
    const { length } = words;
    for (let i = 0; i < length; i++) if (view.getInt32(at + 4 * i, true) !== words[i]) return -1;
    for (let i = 4 * length; i < bytes.length; i++) if (data[at + i] !== bytes[i]) return -1;
    return stop;
  }

  /** Behind the name that stands there and its colon; `#field` is its place. */
  #nameEnd(before: number, data: Uint8Array, start: number, end: number): number {
    for (let place = before; place < before + lookedAhead && place < this.#keys.length; place++) {
      const stop = this.#keyEnd(place, data, start, end);
      if (stop < 0) continue;
      this.#field = place;
      return stop;
    }
    if (start >= end || data[start] !== 0x22) return this.#fail(brokenRecord);
    const stop = stringEnd(data, start + 1, end);
    if (stop === -1) return this.#fail(brokenRecord);
    const length = stop < 0 ? unescape(data, start + 1, ~stop) : 0;
    if (length < 0) return this.#fail(brokenEscape(length));
    const name = stop < 0 ? textAt(unescaped, 0, length) : textAt(data, start + 1, stop);
    const at = blanksEnd(data, (stop < 0 ? ~stop : stop) + 1, end);
    if (at >= end || data[at] !== 0x3a) return this.#fail(brokenRecord);
    const place = this.#places.get(name) ?? this.#placeOfUnknown(name);
    if (place === undefined) return -1;
    this.#field = place;
    return at + 1;
  }

  #placeOfUnknown(name: string): number | undefined {
    const field = this.#unknown(name);
    if (field !== undefined) return this.#add(field);
    this.#fail(unknownField(name, this.#places.keys()));
    return undefined;
  }

  #value(data: Uint8Array, at: number, end: number, place: number): number {
    const field = this.#fields[place];
    if (field === undefined) return broken;
    const { cells } = field;
    const first = at < end ? (data[at] ?? 0) : 0;
    if (field.verbatim && first !== 0x6e) return this.#verbatim(data, at, end, field);
    let stop: number;
    let fits: boolean;
    switch (first) {
      case 0x22:
        stop = this.#marks.behind(at);
        if (stop < 0 || data[stop] !== 0x22) {
          stop = stringEnd(data, at + 1, end);
          if (stop < 0) return this.#escaped(data, at, stop, field);
        }
        fits = cells.text(data, at + 1, stop);
        stop++;
        break;
      case 0x74:
        stop = wordEnd(data, at, end, trueWord);
        fits = stop < 0 || cells.bool(true);
        break;
      case 0x66:
        stop = wordEnd(data, at, end, falseWord);
        fits = stop < 0 || cells.bool(false);
        break;
      case 0x6e:
        stop = wordEnd(data, at, end, nullWord);
        if (field.nullIsValue) fits = stop < 0 || cells.json(data, at, stop);
        else {
          fits = stop < 0 || field.nullable;
          if (stop >= 0 && fits) cells.null();
        }
        break;
      case 0x7b:
      case 0x5b:
        stop = valueEnd(data, at, end, this.#depth - 1, this.#marks);
        if (stop === tooDeep) return this.#fail(tooManyInside(this.#depth));
        fits = stop < 0 || cells.json(data, at, stop);
        break;
      default:
        stop = numberEnd(data, at, end);
        fits = stop < 0 || cells.number(data, at, stop);
    }
    if (stop < 0) return this.#fail(brokenRecord);
    return fits ? stop : this.#fail(misfit(field, data, at, stop));
  }

  #verbatim(data: Uint8Array, at: number, end: number, { cells }: FieldReading): number {
    const stop = valueEnd(data, at, end, this.#depth - 1, this.#marks);
    if (stop === tooDeep) return this.#fail(tooManyInside(this.#depth));
    if (stop < 0) return this.#fail(brokenRecord);
    cells.json(data, at, stop);
    return stop;
  }

  /** A string with escapes, as `stringEnd` told its end; or a broken one. */
  #escaped(data: Uint8Array, at: number, told: number, field: FieldReading): number {
    if (told === -1) return this.#fail(brokenRecord);
    const length = unescape(data, at + 1, ~told);
    if (length < 0) return this.#fail(brokenEscape(length, field.name));
    const fits = field.cells.text(unescaped, 0, length);
    tidyUp();
    return fits ? ~told + 1 : this.#fail(misfit(field, data, at, ~told + 1));
  }

  /** What the record does not have is missing. */
  #fillUp(): boolean {
    for (let i = 0; i < this.#fields.length; i++) {
      const field = this.#fields[i];
      if (field === undefined || this.#put[i] === this.#record) continue;
      if (!field.nullable) {
        this.#fail(missingField(field.name));
        return false;
      }
      field.cells.missing();
      this.#put[i] = this.#record;
    }
    return true;
  }

  #fail(fault: Fault): -1 {
    this.fault = fault;
    return -1;
  }
}

function doubled<Data extends Int32Array | Float64Array>(from: Data, to: Data): Data {
  to.set(from);
  return to;
}
