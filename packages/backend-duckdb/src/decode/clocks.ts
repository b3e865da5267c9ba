import {
  type Column,
  DataknobsError,
  type I32Column,
  type I64Column,
  infiniteInstant,
  isSet,
  minusInfiniteDay,
  minusInfiniteInstant,
} from "@dataknobs/core";

type Presence = Pick<Column, "valid" | "missing">;

/** DuckDB's -infinity of a date; the least integer means nothing to it. */
export const duckMinusInfiniteDay = -2147483647;
/** DuckDB's -infinity of all timestamps. */
export const duckMinusInfiniteInstant: bigint = -(2n ** 63n - 1n);

export function toDays(data: Int32Array, presence: Presence): I32Column {
  for (let i = 0; i < data.length; i++) if (data[i] === duckMinusInfiniteDay) data[i] = minusInfiniteDay;
  return { layout: "i32", data, ...presence };
}

/** Timestamps that count what the batch counts. */
export function toInstants(data: BigInt64Array, presence: Presence): I64Column {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  // -(2^63 - 1) is the word pair (1, -2^31): its high half is so rare that the low one is seldom looked at.
  for (let i = 1; i < words.length; i += 2) if (words[i] === -2147483648 && words[i - 1] === 1) words[i - 1] = 0;
  return { layout: "i64", data, ...presence };
}

/** Seconds or milliseconds as microseconds. Throws `OUT_OF_RANGE` for a value that 64 bits of microseconds cannot hold. */
export function toMicros(data: BigInt64Array, factor: bigint, presence: Presence): I64Column {
  for (let i = 0; i < data.length; i++) {
    // In a null cell DuckDB leaves the least integer.
    if (!isSet(presence.valid, i)) continue;
    const value = data[i] ?? 0n;
    if (value === infiniteInstant) continue;
    if (value === duckMinusInfiniteInstant) data[i] = minusInfiniteInstant;
    else if (BigInt.asIntN(64, value * factor) === value * factor) data[i] = value * factor;
    else
      throw new DataknobsError({
        code: "OUT_OF_RANGE",
        message: `The timestamp ${value} (in units of ${factor} microseconds) is beyond what 64 bits of microseconds hold`,
      });
  }
  return { layout: "i64", data, ...presence };
}
