import { type Form, layoutOfForm } from "./form.ts";
import { absent, isBytes, takeCell } from "./snippets.ts";

/** The text of the code; `placed`: a record begins with its ctid. */
export function codeText(forms: readonly Form[], placed: boolean): string {
  const columns = forms.map((form, c) => ({ form, c, layout: layoutOfForm(form) }));
  const bytes = columns.filter(({ form }) => isBytes(form));
  const fixed = columns.filter(({ form }) => !isBytes(form));
  const each = (list: typeof columns, text: (c: number, layout: string) => string): string =>
    list.map(({ c, layout }) => text(c, layout)).join("\n");
  const fields = forms.length + (placed ? 1 : 0);
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
      ${placed ? takePlace : ""}
      ${columns.map(({ form, c }) => column(form, c)).join("\n")}
      ${placed ? keepPlace : ""}
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

/** The ctid before a record's columns. */
export const takePlace: string = `if (to - p < 10) { W = p - start + 10; break; }
      block = (b[p + 4] << 24 | b[p + 5] << 16 | b[p + 6] << 8 | b[p + 7]) >>> 0;
      number = b[p + 8] << 8 | b[p + 9];
      p += 10;`;

/** Notes it when the record is there whole. */
export const keepPlace: string = `if (block !== place.block) {
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
