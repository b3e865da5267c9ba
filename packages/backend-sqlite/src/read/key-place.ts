import { DataknobsError, type Position } from "@dataknobs/core";
import type { KeyValue } from "./key-value.ts";
import type { ReadOrder } from "./read-order.ts";

export function positionOf(key: readonly KeyValue[]): Position {
  return key.map(([kind, value]): Position => [kind, value]);
}

/** For a message: which record it is. */
export function placeText(order: ReadOrder, places: readonly number[], row: readonly unknown[]): string {
  const values = places.map((place) => row[place]);
  if (order.rowid) return `rowid ${String(values[0])}`;
  const texts = values.map((value) =>
    value instanceof Uint8Array
      ? `x'${Buffer.from(value).toString("hex")}'`
      : typeof value === "string"
        ? JSON.stringify(value)
        : String(value),
  );
  return `key ${texts.join(", ")}`;
}

/** In a damaged table the last rowid of a page may lie before the page: the same records would come again and again. */
export function checkOrder(table: string, start: readonly KeyValue[] | undefined, end: readonly KeyValue[]): void {
  const [before, last] = [start?.[0], end[0]];
  if (before?.[0] !== "i" || last?.[0] !== "i" || BigInt(last[1]) > BigInt(before[1])) return;
  throw new DataknobsError({
    code: "STORE_CORRUPT",
    message: `The table "${table}" is damaged: rowid ${last[1]} came after rowid ${before[1]}.`,
    backend: "sqlite",
    collection: table,
    fix: "Repair it: sqlite3 app.db .recover",
  });
}
