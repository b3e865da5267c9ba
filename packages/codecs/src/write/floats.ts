import { putInteger, putPadded } from "./integers.ts";

/** The most bytes of a float: `-0.0000010800025035566331`. */
export const longestFloat = 25;

/**
 * Writes a double that is a decimal below 10^9 of up to six digits after the point, as `String` does, and answers with its end.
 * -1: it is none of these (or -0, NaN, infinite). A decimal of at most 15 digits that reads as this double is its shortest text.
 */
export function putShortFloat(bytes: Uint8Array, at: number, value: number): number {
  const size = value < 0 ? -value : value;
  if (!(size < 1_000_000_000) || (value === 0 && 1 / value < 0)) return -1;
  const hundredths = Math.round(size * 100);
  if (hundredths / 100 === size) return putFixed(bytes, at, value, hundredths, 100, 2);
  const millionths = Math.round(size * 1_000_000);
  return millionths / 1_000_000 === size ? putFixed(bytes, at, value, millionths, 1_000_000, 6) : -1;
}

/** Writes |`units`| / 10^digits with the sign of `value` and without zeros at the end. */
function putFixed(
  bytes: Uint8Array,
  at: number,
  value: number,
  units: number,
  perWhole: number,
  digits: number,
): number {
  let start = at;
  if (value < 0) bytes[start++] = 0x2d;
  const whole = Math.floor(units / perWhole);
  const fraction = (units - whole * perWhole) | 0;
  let end = putInteger(bytes, start, whole);
  if (fraction === 0) return end;
  bytes[end] = 0x2e;
  putPadded(bytes, end + 1, fraction, digits);
  end += digits + 1;
  while (bytes[end - 1] === 0x30) end--;
  return end;
}

/**
 * The texts of all other finite doubles of a column, made when the first is asked for: those from there on, all in one string,
 * since a string for each costs twice as much. They are asked for in the order of their rows.
 */
export function longFloats(data: Float64Array, length: number): (bytes: Uint8Array, at: number, row: number) => number {
  let texts: Uint8Array | undefined;
  let place = 0;
  let next = 0;
  return (bytes, at, row) => {
    if (texts === undefined) {
      texts = Buffer.from(JSON.stringify(Array.from(data.subarray(row, length))), "latin1");
      place = 1;
      next = row;
    }
    for (; next < row; next++) place = texts.indexOf(comma, place) + 1;
    let end = at;
    for (; place < texts.length && !ends(texts[place]); place++) bytes[end++] = texts[place] ?? 0;
    return end;
  };
}

function ends(byte: number | undefined): boolean {
  return byte === comma || byte === 0x5d;
}

const comma = 0x2c;
