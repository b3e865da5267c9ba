import { epochMicros } from "./cell-text.ts";
import { type Bounds, helpers, isEnd, isFull, type PlaceKeeper, type Recorder, wide } from "./code.ts";
import { keepPlace, takePlace } from "./code-text.ts";
import type { Form } from "./form.ts";

/** Records as they came, one behind the other, without their ctid. */
export interface TakenTuples {
  readonly length: number;
  readonly records: Buffer;
  readonly offsets: Int32Array;
  /** Of each column, whether a null may be among its cells. */
  readonly nulls: Uint8Array;
  /** A cell may be one that its type cannot hold. */
  readonly doubtful: boolean;
}

/** Forms of which a look at a few bytes tells whether a cell may not fit. */
export function isPlain({ kind }: Form): boolean {
  return kind !== "text";
}

/** Takes records as they are, for whoever needs no cells; made as `recordCode` is. */
export function tupleCode(
  forms: readonly Form[],
  { records, bytes }: Bounds,
  place?: PlaceKeeper,
): Recorder<TakenTuples> {
  const text = tupleText(forms, place !== undefined);
  // oxlint-disable-next-line typescript/no-implied-eval -- numbers and our own words only
  const factory = new Function("records", "bytes", "wide", "place", "helpers", text) as (
    ...facts: unknown[]
  ) => Recorder<TakenTuples>;
  return factory(records, bytes, wide, place, helpers);
}

function tupleText(forms: readonly Form[], placed: boolean): string {
  const count = forms.length;
  return `"use strict";
  const { wrongCount, wrongWidth } = helpers;
  let N = 0, U = 0, S = 0, W = 0, g = 1024, B, P = 0, O, Z, doubt = false;
  function begin() {
    N = 0; U = 0; P = 0; doubt = false;
    B = Buffer.allocUnsafeSlow(g); O = new Int32Array(records + 1); Z = new Uint8Array(${count});
  }
  begin();
  function run(b, from, to) {
    let n = N, used = U, p = from, start = from, l = 0, block = 0, number = 0, t = B, at = P;
    const z = Z, o = O;
    S = 0;
    for (;;) {
      start = p;
      if (n === records || used >= bytes) { S = ${isFull}; break; }
      if (to - p < 2) { W = 2; break; }
      const fields = b[p] << 8 | b[p + 1];
      if (fields !== ${count + (placed ? 1 : 0)}) { if (fields === 65535) { S = ${isEnd}; break; } wrongCount(fields); }
      p += 2;
      ${placed ? takePlace : ""}
      ${forms.map((form, c) => cell(form, c)).join("\n")}
      ${placed ? keepPlace : ""}
      ${placed ? `const q = start + 10; b[q] = ${count >> 8}; b[q + 1] = ${count & 255};` : "const q = start;"}
      const m = p - q;
      if (m > wide && n === 0) { t = B = b.subarray(q, p); at = m; }
      else {
        if (at + m > t.length) {
          const larger = Buffer.allocUnsafeSlow(Math.max(t.length * 2, at + m));
          t.copy(larger, 0, 0, at);
          t = B = larger;
        }
        b.copy(t, at, q, p);
        at += m;
      }
      o[++n] = at;
      used += p - start;
    }
    N = n; U = used; P = at;
    return start;
  }
  function take() {
    const taken = { length: N, records: B.subarray(0, P), offsets: O, nulls: Z, doubtful: doubt };
    g = Math.min(P + (P >> 3) + 64, bytes + 65536);
    begin();
    return taken;
  }
  return { run, take, state: () => S, need: () => W };`;
}

/** As a cell is taken by the other code, but left where it is. */
function cell(form: Form, c: number): string {
  const doubts = doubtful(form);
  const width = widths.get(form.kind);
  return `if (to - p < 4) { W = p - start + 4; break; }
      l = b[p] << 24 | b[p + 1] << 16 | b[p + 2] << 8 | b[p + 3];
      p += 4;
      if (l < 0) z[${c}] = 1;
      else {
        if (l > wide && n > 0) { S = ${isFull}; break; }
        if (to - p < l) { W = p - start + l; break; }
        ${width === undefined ? "" : `if (l !== ${width}) wrongWidth(${c}, l);`}
        ${doubts === undefined ? "" : `if (${doubts}) doubt = true;`}
        p += l;
      }`;
}

const widths: ReadonlyMap<Form["kind"], number> = new Map<Form["kind"], number>([
  ["bool", 1],
  ["int2", 2],
  ["int4", 4],
  ["oid", 4],
  ["float4", 4],
  ["date", 4],
  ["int8", 8],
  ["float8", 8],
  ["time", 8],
  ["instant", 8],
]);

/** The high word from which on an instant, counted from 1970, is beyond 64 bits; the infinity has it as well. */
const late = 0x7fffffff - Number(epochMicros >> 32n) - 1;

function doubtful({ kind }: Form): string | undefined {
  switch (kind) {
    case "instant":
      return `(b[p] << 24 | b[p + 1] << 16 | b[p + 2] << 8 | b[p + 3]) >= ${late}`;
    // What is no number has a sign of its own.
    case "scaled":
      return "b[p + 4] >= 192";
    default:
      return undefined;
  }
}
