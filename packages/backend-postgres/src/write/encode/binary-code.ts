import { type Form, widthOf } from "./form.ts";
import { putDecimal, putScaled } from "./numeric.ts";
import { putInterval, putUuid } from "./put.ts";

/** A column as the generated code reads it. Which of them a form needs, it has. */
export interface Cells {
  readonly valid: Uint8Array | undefined;
  readonly data: Uint8Array | Int32Array | Float32Array | Float64Array;
  /** Of 64-bit integers: both words of each. */
  readonly words?: Int32Array;
  readonly offsets?: Int32Array;
  /** Of `scaled`. */
  readonly scale?: number;
}

/**
 * Writes the records `from` to before `to` as COPY BINARY has them. `bytes` has room for all; the answer is the end. With
 * `starts` it notes where each record begins.
 */
export type BinaryCode = (
  columns: readonly Cells[],
  bytes: Buffer,
  from: number,
  to: number,
  starts?: Int32Array,
) => number;

const known = new Map<string, BinaryCode>();
const mostKept = 1000;

/** The code for columns of these forms, generated once. `counted`: each record begins with the number of its columns. */
export function binaryCode(forms: readonly Form[], counted: boolean): BinaryCode {
  const key = `${counted} ${forms.join()}`;
  let code = known.get(key);
  if (code === undefined) {
    if (known.size >= mostKept) known.clear();
    code = generate(forms, counted);
    known.set(key, code);
  }
  return code;
}

function generate(forms: readonly Form[], counted: boolean): BinaryCode {
  const body = `
    const float = new Float64Array(1), floatWords = new Int32Array(float.buffer);
    const single = new Float32Array(1), singleWord = new Int32Array(single.buffer);
    return function encode(columns, t, from, to, starts) {
      let p = 0;
      ${forms.map((_, c) => `const { data: d${c}, valid: v${c}, words: w${c}, offsets: o${c}, scale: s${c} } = columns[${c}];`).join("\n")}
      for (let i = from; i < to; i++) {
        if (starts !== undefined) starts[i - from] = p;
        ${counted ? `t[p] = ${forms.length >> 8}; t[p + 1] = ${forms.length & 255}; p += 2;` : ""}
        ${forms.map((form, c) => cellCode(form, c)).join("\n")}
      }
      return p;
    };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the body holds numbers and our own words only
  const factory = new Function("putScaled", "putDecimal", "putUuid", "putInterval", `"use strict"; ${body}`) as (
    ...facts: unknown[]
  ) => BinaryCode;
  return factory(putScaled, putDecimal, putUuid, putInterval);
}

function cellCode(form: Form, c: number): string {
  return `if (v${c} !== undefined && (v${c}[i >> 3] & (1 << (i & 7))) === 0) {
      t[p] = 255; t[p + 1] = 255; t[p + 2] = 255; t[p + 3] = 255; p += 4;
    } else { ${valueCode(form, c)} }`;
}

function valueCode(form: Form, c: number): string {
  switch (form) {
    case "bool":
      return `${length(1)} t[p + 4] = d${c}[i]; p += 5;`;
    case "int2":
      return `${length(2)} const x = d${c}[i]; t[p + 4] = x >> 8; t[p + 5] = x; p += 6;`;
    case "int4":
      return `${length(4)} ${word(4, `d${c}[i]`)} p += 8;`;
    case "oid":
      return `${length(4)} ${word(4, `w${c}[2 * i]`)} p += 8;`;
    case "int8":
    case "time":
      return `${length(8)} ${word(4, `w${c}[2 * i + 1]`)} ${word(8, `w${c}[2 * i]`)} p += 12;`;
    case "int4 as int8":
      return `${length(8)} ${word(4, `d${c}[i] >> 31`)} ${word(8, `d${c}[i]`)} p += 12;`;
    case "float4":
      return `${length(4)} single[0] = d${c}[i]; ${word(4, "singleWord[0]")} p += 8;`;
    case "float8":
    case "float4 as float8":
      return `${length(8)} float[0] = d${c}[i]; ${word(4, "floatWords[1]")} ${word(8, "floatWords[0]")} p += 12;`;
    case "scaled":
      return `p = putScaled(t, p, w${c}[2 * i], w${c}[2 * i + 1], s${c});`;
    case "decimal":
      return `p = putDecimal(t, p, d${c}, o${c}[i], o${c}[i + 1]);`;
    case "date":
      return `${length(4)} const day = d${c}[i]; ${word(4, `day === 2147483647 || day === -2147483648 ? day : day - ${epochDays}`)} p += 8;`;
    case "timestamp":
      return `${length(8)} let high = w${c}[2 * i + 1], low = w${c}[2 * i];
        if (!(high === 2147483647 && low === -1) && !(high === -2147483648 && low === 0)) {
          const difference = (low >>> 0) - ${epochLow};
          high = high - ${epochHigh} - (difference < 0 ? 1 : 0); low = difference | 0;
        }
        ${word(4, "high")} ${word(8, "low")} p += 12;`;
    case "uuid":
      return `p = putUuid(t, p, d${c}, o${c}[i]);`;
    case "interval":
      return `p = putInterval(t, p, d${c}, o${c}[i], o${c}[i + 1]);`;
    case "jsonb":
      return bytesCode(c, "t[p++] = 1;");
    default:
      return bytesCode(c, "");
  }
}

/** Short ones byte by byte: a native call costs more. */
function bytesCode(c: number, version: string): string {
  return `const s = o${c}[i], l = o${c}[i + 1] - s; ${word(0, version === "" ? "l" : "l + 1")} p += 4; ${version}
    if (l < 64) for (let j = 0; j < l; j++) t[p + j] = d${c}[s + j];
    else d${c}.copy(t, p, s, s + l);
    p += l;`;
}

function length(bytes: number): string {
  return `t[p] = 0; t[p + 1] = 0; t[p + 2] = 0; t[p + 3] = ${bytes};`;
}

function word(at: number, value: string): string {
  return `{ const x = ${value}; t[p + ${at}] = x >>> 24; t[p + ${at + 1}] = x >>> 16; t[p + ${at + 2}] = x >>> 8; t[p + ${at + 3}] = x; }`;
}

/** PostgreSQL counts from 2000-01-01. */
const epochDays = 10_957;
const epochMicros = 946_684_800_000_000;
const epochLow = epochMicros % 4_294_967_296;
const epochHigh = Math.floor(epochMicros / 4_294_967_296);

/** Bytes that these records take at most. */
export function roomFor(forms: readonly Form[], columns: readonly Cells[], from: number, to: number): number {
  let bytes = (to - from) * 2;
  for (const [c, form] of forms.entries()) {
    const { offsets } = columns[c] ?? {};
    bytes += (to - from) * (4 + widthOf(form));
    if (offsets !== undefined && form !== "uuid" && form !== "interval")
      bytes += (offsets[to] ?? 0) - (offsets[from] ?? 0);
  }
  return bytes;
}
