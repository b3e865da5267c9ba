import { type Column, DataknobsError, newBitmap } from "@dataknobs/core";
import { beyond, clockText, type Unfit } from "./cell-text.ts";
import { type Form, layoutOfForm } from "./form.ts";
import { putScaled, putNumeric, numericRoom } from "./numeric.ts";
import { absent, isBytes, takeCell } from "./snippets.ts";

/** A cell that its type cannot hold; it stands in the batch as null. */
export interface Fault extends Unfit {
  readonly row: number;
  readonly column: number;
}

/** Why the code stopped. */
export const wantsMore = 0;
export const isFull = 1;
export const isEnd = 2;

/** Code made once for the forms of a query's columns: it takes records out of bytes until a batch is full. */
export interface RecordCode {
  /** Takes whole records of `bytes[from .. to)`, and answers with the place behind the last one. */
  run(bytes: Buffer, from: number, to: number): number;
  /** Why `run` stopped: `wantsMore`, `isFull`, `isEnd`. */
  state(): number;
  /** How many bytes the record at the place has at least, when it wants more. */
  need(): number;
  /** The records that were taken, and none are left. */
  take(): Taken;
}

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
const wide = 65_536;

/**
 * `place`: the first column is the records' ctid; it is handed over instead of being delivered. Nothing that comes from
 * anybody is part of the code: it is made of numbers and our own words.
 */
export function recordCode(forms: readonly Form[], bounds: Bounds, place?: PlaceKeeper): RecordCode {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  const factory = new Function("forms", "records", "bytes", "wide", "place", "helpers", source(forms, place)) as (
    ...facts: unknown[]
  ) => RecordCode;
  return factory(forms, bounds.records, bounds.bytes, wide, place, helpers);
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

const helpers = {
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

function source(forms: readonly Form[], place: PlaceKeeper | undefined): string {
  const columns = forms.map((form, c) => ({ form, c, layout: layoutOfForm(form) }));
  const bytes = columns.filter(({ form }) => isBytes(form));
  const fixed = columns.filter(({ form }) => !isBytes(form));
  const each = (list: typeof columns, text: (c: number, layout: string) => string): string =>
    list.map(({ c, layout }) => text(c, layout)).join("\n");
  const fields = forms.length + (place === undefined ? 0 : 1);
  return `"use strict";
  const { putScaled, grown, beyond, unscaled, wrongWidth, wrongVersion, wrongCount, newBitmap } = helpers;
  const words = new Int32Array(2), single = new Float32Array(words.buffer), double = new Float64Array(words.buffer);
  const bitmap = () => newBitmap(records, 1);
  let faults = [];
  const fault = (row, column, { why, text }) => { faults.push({ row, column, why, text }); };
  let N = 0, U = 0, S = 0, W = 0;
  ${each(columns, (c) => `const f${c} = forms[${c}]; let V${c};`)}
  ${each(bytes, (c) => `let g${c} = 1024, B${c}, P${c} = 0, O${c};`)}
  ${each(fixed, (c, layout) => `let D${c}${layout === "i64" ? `, W${c}` : ""};`)}
  function begin() {
    N = 0; U = 0;
    ${each(columns, (c) => `V${c} = undefined;`)}
    ${each(bytes, (c) => `B${c} = Buffer.allocUnsafeSlow(g${c}); P${c} = 0; O${c} = new Int32Array(records + 1);`)}
    ${each(fixed, (c, layout) => `D${c} = new ${arrays[layout] ?? ""}(records);${layout === "i64" ? ` W${c} = new Int32Array(D${c}.buffer);` : ""}`)}
  }
  begin();
  function run(b, from, to) {
    let n = N, used = U, p = from, start = from, l = 0, block = 0, number = 0;
    ${each(columns, (c) => `let v${c} = V${c};`)}
    ${each(bytes, (c) => `let b${c} = B${c}, p${c} = P${c}; const o${c} = O${c};`)}
    ${each(fixed, (c, layout) => (layout === "i64" ? `const w${c} = W${c};` : `const d${c} = D${c};`))}
    S = 0;
    for (;;) {
      start = p;
      if (n === records || used >= bytes) { S = 1; break; }
      if (to - p < 2) { W = 2; break; }
      const fields = b[p] << 8 | b[p + 1];
      if (fields !== ${fields}) { if (fields === 65535) { S = 2; break; } wrongCount(fields); }
      p += 2;
      ${place === undefined ? "" : takePlace}
      ${columns.map(({ form, c }) => column(form, c)).join("\n")}
      ${place === undefined ? "" : keepPlace}
      n++;
      used += p - start;
    }
    while (faults.length > 0 && faults[faults.length - 1].row >= n) faults.pop();
    N = n; U = used;
    ${each(bytes, (c) => `P${c} = o${c}[n];`)}
    return start;
  }
  function take() {
    const length = N, found = faults;
    const columns = [${columns.map(({ form, c, layout }) => made(form, c, layout)).join(", ")}];
    ${each(bytes, (c) => `g${c} = length === 0 ? 1024 : Math.min(Math.ceil(P${c} * 1.125 * Math.min(records / length, 4)) + 64, bytes + 65536);`)}
    faults = [];
    begin();
    return { length, columns, faults: found };
  }
  return { run, take, state: () => S, need: () => W };`;
}

const arrays: Readonly<Record<string, string>> = {
  u8: "Uint8Array",
  i32: "Int32Array",
  i64: "BigInt64Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

/** A record that is not there whole is taken again when it is; a wide one begins a batch of its own. */
function column(form: Form, c: number): string {
  return `if (to - p < 4) { W = p - start + 4; break; }
      l = b[p] << 24 | b[p + 1] << 16 | b[p + 2] << 8 | b[p + 3];
      p += 4;
      if (l < 0) { ${absent(form, c)} }
      else {
        ${isBytes(form) ? "if (l > wide && n > 0) { S = 1; break; }" : ""}
        if (to - p < l) { W = p - start + l; break; }
        ${takeCell(form, c)}
        p += l;
      }`;
}

const takePlace = `if (to - p < 10) { W = p - start + 10; break; }
      block = (b[p + 4] << 24 | b[p + 5] << 16 | b[p + 6] << 8 | b[p + 7]) >>> 0;
      number = b[p + 8] << 8 | b[p + 9];
      p += 10;`;

const keepPlace = `if (block !== place.block) {
        if (block < place.block) place.ordered = false;
        place.block = block;
        place.count = 0;
      }
      place.seen[place.count++] = number;`;

function made(form: Form, c: number, layout: string): string {
  const rest = `valid: V${c}, missing: undefined`;
  return isBytes(form)
    ? `{ layout: "bytes", data: B${c}.subarray(0, P${c}), offsets: length === records ? O${c} : O${c}.subarray(0, length + 1), ${rest} }`
    : `{ layout: "${layout}", data: D${c}, ${rest} }`;
}
