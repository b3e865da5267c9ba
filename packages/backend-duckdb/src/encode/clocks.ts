import { minusInfiniteDay, minusInfiniteInstant, infiniteInstant } from "@dataknobs/core";
import { duckMinusInfiniteDay, duckMinusInfiniteInstant } from "../decode/clocks.ts";

/** Days as DuckDB counts them: its -infinity is another integer. */
export function daysOut(data: Int32Array, from: number, to: number): Int32Array {
  const part = data.subarray(from, to);
  return part.includes(minusInfiniteDay)
    ? part.map((day) => (day === minusInfiniteDay ? duckMinusInfiniteDay : day))
    : part;
}

/** Timestamps that count what the batch counts. */
export function instantsOut(data: BigInt64Array, from: number, to: number): BigInt64Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  for (let i = from; i < to; i++) {
    // Only -infinity has this upper half and nothing in the lower one.
    if (words[2 * i + 1] === -2147483648 && words[2 * i] === 0)
      return data.slice(from, to).map((value) => (value === minusInfiniteInstant ? duckMinusInfiniteInstant : value));
  }
  return data.subarray(from, to);
}

/** Microseconds as seconds or milliseconds; they have been checked to be whole ones. */
export function unitsOut(data: BigInt64Array, factor: bigint, from: number, to: number): BigInt64Array {
  return data.slice(from, to).map((value) => {
    if (value === minusInfiniteInstant) return duckMinusInfiniteInstant;
    return value === infiniteInstant ? value : value / factor;
  });
}
