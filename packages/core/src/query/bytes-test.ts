import { stringsOf } from "../batch/strings.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { RawTest } from "./column-test.ts";
import { likeTest } from "./like.ts";
import { no, outcomes, yes, type OrderOperator, type Truth } from "./truth.ts";

/** Compares cells by their bytes: the order of UTF-8 is that of code points. Not for types in which other bytes may be an equal value. */
export function bytesOrder(operator: OrderOperator, value: unknown, type: LogicalType): RawTest | undefined {
  const other = bytesOf(value, type);
  if (other === undefined) return undefined;
  const { below, equal, above } = outcomes[operator];
  const onlyEquality = below === above;
  return (column, length) => {
    if (column.layout !== "bytes") return undefined;
    const { data, offsets } = column;
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const from = offsets[i] ?? 0;
      const to = offsets[i + 1] ?? from;
      const order = onlyEquality && to - from !== other.length ? 1 : orderOf(data, from, to, other);
      truths[i] = order === 0 ? equal : order < 0 ? below : above;
    }
    return truths;
  };
}

export function bytesList(
  list: readonly unknown[],
  member: Truth,
  other: Truth,
  type: LogicalType,
): RawTest | undefined {
  if (type.kind !== "text" && type.kind !== "uuid") return undefined;
  const texts = new Set(list);
  return (column, length) =>
    column.layout === "bytes"
      ? Uint8Array.from(stringsOf(column, length), (text) => (texts.has(text) ? member : other))
      : undefined;
}

export function bytesPattern(pattern: string): RawTest {
  const test = likeTest(pattern);
  return (column, length) => {
    if (column.layout !== "bytes") return undefined;
    const { data, offsets } = column;
    const truths = new Uint8Array(length);
    for (let i = 0; i < length; i++) truths[i] = test(data, offsets[i] ?? 0, offsets[i + 1] ?? 0) ? yes : no;
    return truths;
  };
}

function bytesOf(value: unknown, type: LogicalType): Uint8Array | undefined {
  if (type.kind === "bytes") return value instanceof Uint8Array ? value : undefined;
  return (type.kind === "text" || type.kind === "uuid") && typeof value === "string"
    ? new TextEncoder().encode(value)
    : undefined;
}

function orderOf(data: Uint8Array, from: number, to: number, other: Uint8Array): number {
  const common = Math.min(to - from, other.length);
  for (let i = 0; i < common; i++) {
    const difference = (data[from + i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return to - from - other.length;
}
