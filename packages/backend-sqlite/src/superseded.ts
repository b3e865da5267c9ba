import type { Schema } from "@dataknobs/core";

/** Counts the records of a window that a later one with the same key replaces. */
export interface SupersededCounter {
  begin(): void;
  take(values: readonly (readonly unknown[])[], length: number, refused: ReadonlySet<number>): void;
  count(): number;
}

export function supersededCounter({ fields, key = [] }: Schema, upsert: boolean): SupersededCounter {
  const places = key.map((name) => fields.findIndex((field) => field.name === name));
  let keys = new Set<unknown>();
  let replaced = 0;
  return {
    begin() {
      keys = new Set();
      replaced = 0;
    },
    take(values, length, refused) {
      if (!upsert) return;
      for (let row = 0; row < length; row++) {
        if (refused.has(row)) continue;
        const parts = places.map((place) => partOf(values[place]?.[row]));
        const identity =
          parts.length === 1 ? parts[0] : JSON.stringify(parts.map((part) => [typeof part, String(part)]));
        if (keys.has(identity)) replaced++;
        else keys.add(identity);
      }
    },
    count: () => replaced,
  };
}

/** The values of one place are all of one type, so that texts tell them apart. */
function partOf(value: unknown): unknown {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")
    : value;
}
