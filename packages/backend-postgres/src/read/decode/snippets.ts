import { epochMicros } from "./cell-text.ts";
import type { Form } from "./form.ts";

/** Bytes that are copied one by one: up to so many a loop is quicker than a call. */
const short = 40;
const low = Number(epochMicros & 0xffffffffn);
const high = Number(epochMicros >> 32n);

/** Four bytes as a signed integer. */
function word(offset: number): string {
  const byte = (i: number): string => `b[p + ${offset + i}]`;
  return `(${byte(0)} << 24 | ${byte(1)} << 16 | ${byte(2)} << 8 | ${byte(3)})`;
}

/**
 * The statements that take a cell which is there, of column `c`: `b` holds it from `p` on in `l` bytes, and `n` is its
 * record.
 */
export function takeCell(form: Form, c: number): string {
  switch (form.kind) {
    case "bool":
      return fixed(c, 1, `d${c}[n] = b[p];`);
    case "int2":
      return fixed(c, 2, `d${c}[n] = (b[p] << 24 | b[p + 1] << 16) >> 16;`);
    case "int4":
      return fixed(c, 4, `d${c}[n] = ${word(0)};`);
    case "oid":
      return fixed(c, 4, `w${c}[2 * n] = ${word(0)}; w${c}[2 * n + 1] = 0;`);
    case "date":
      // The two extreme integers are the infinities there and here.
      return fixed(c, 4, `const v = ${word(0)}; d${c}[n] = v === 2147483647 || v === -2147483648 ? v : v + 10957;`);
    case "int8":
    case "time":
      return fixed(c, 8, `w${c}[2 * n + 1] = ${word(0)}; w${c}[2 * n] = ${word(4)};`);
    case "float4":
      return fixed(c, 4, `words[0] = ${word(0)}; d${c}[n] = single[0];`);
    case "float8":
      return fixed(c, 8, `words[1] = ${word(0)}; words[0] = ${word(4)}; d${c}[n] = double[0];`);
    case "instant":
      return fixed(
        c,
        8,
        `const h = ${word(0)}, s = ${word(4)};
        if ((h === 2147483647 && s === -1) || (h === -2147483648 && s === 0)) { w${c}[2 * n] = s; w${c}[2 * n + 1] = h; }
        else {
          const sum = (s >>> 0) + ${low};
          const top = h + ${high} + (sum > 4294967295 ? 1 : 0);
          w${c}[2 * n] = sum | 0;
          w${c}[2 * n + 1] = top;
          if (top > 2147483647 || (top === 2147483647 && sum % 4294967296 === 4294967295)) { ${unfit(c, "beyond")} }
        }`,
      );
    case "scaled":
      return `if (!putScaled(b, p, w${c}, n, ${form.scale})) { ${unfit(c, "unscaled")} }`;
    case "bytes":
      return bytes(c, form.skip);
    case "put":
      return `{ const room = f${c}.room(b, p, l);
        ${makeRoom(c, "room")}
        p${c} = f${c}.put(b, p, l, b${c}, p${c}); o${c}[n + 1] = p${c}; }`;
    default:
      return `{ const t = f${c}.text(b, p, l);
        if (typeof t === "string") {
          ${makeRoom(c, "t.length * 3")}
          p${c} += b${c}.utf8Write(t, p${c}); o${c}[n + 1] = p${c};
        } else { fault(n, ${c}, t); ${absent(form, c)} } }`;
  }
}

/** The statements for a cell that is null. */
export function absent(form: Form, c: number): string {
  const clear = `if (v${c} === undefined) v${c} = V${c} = bitmap(); v${c}[n >> 3] &= ~(1 << (n & 7));`;
  return isBytes(form) ? `${clear} o${c}[n + 1] = p${c};` : clear;
}

export function isBytes({ kind }: Form): boolean {
  return kind === "bytes" || kind === "put" || kind === "text";
}

function fixed(c: number, width: number, statements: string): string {
  return `if (l !== ${width}) wrongWidth(${c}, l); { ${statements} }`;
}

function unfit(c: number, why: string): string {
  return `fault(n, ${c}, ${why}(b, p, l)); if (v${c} === undefined) v${c} = V${c} = bitmap(); v${c}[n >> 3] &= ~(1 << (n & 7));`;
}

function makeRoom(c: number, room: string): string {
  return `if (p${c} + ${room} > b${c}.length) b${c} = B${c} = grown(b${c}, p${c}, ${room});`;
}

/** A wide cell that begins a column is not copied: what holds it is given away with it. */
function bytes(c: number, skip: number): string {
  const head = skip === 0 ? "" : `if (b[p] !== 1) wrongVersion(${c}, b[p]);`;
  const from = skip === 0 ? "p" : `p + ${skip}`;
  return `${head} { const m = ${skip === 0 ? "l" : `l - ${skip}`};
    if (m > wide && n === 0) { b${c} = B${c} = b.subarray(${from}, ${from} + m); p${c} = m; }
    else {
      ${makeRoom(c, "m")}
      if (m < ${short}) { for (let i = 0, q = ${from}; i < m; i++) b${c}[p${c} + i] = b[q + i]; }
      else b.copy(b${c}, p${c}, ${from}, ${from} + m);
      p${c} += m;
    }
    o${c}[n + 1] = p${c}; }`;
}
