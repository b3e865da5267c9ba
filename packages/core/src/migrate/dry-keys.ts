import type { Batch, Rejection } from "../batch/batch.ts";
import { recordsOf } from "../batch/records-of.ts";
import { selectColumns } from "../batch/reshape.ts";
import type { WriteRequest } from "../contract/store.ts";
import { keyText } from "../model/key-text.ts";

/** Finds the keys that come twice among the records of a dry run, as core compares them. */
export interface DryKeys {
  /** Those of the batch whose key another record had before; `before`: records of the window that came before it. */
  doubled(batch: Batch, before: number): readonly Rejection[];
}

/** What a key costs in memory besides its text, in bytes. */
const each = 64;

const none: DryKeys = { doubled: () => [] };

/** `room`: bytes for the keys; whoever needs more is told by `full` after how many records no others were looked at. */
export function dryKeys(
  { schema, mode, keyEnforced, keyDistinct }: WriteRequest,
  room: number,
  full: (records: number) => void,
): DryKeys {
  const { key } = schema;
  if (key === undefined || keyDistinct === true || !(keyEnforced || mode === "upsert")) return none;
  const known = new Set<string>();
  let left = room;
  let looked = 0;
  return {
    doubled(batch, before) {
      if (left <= 0) return [];
      const found: Rejection[] = [];
      for (const [row, record] of recordsOf(selectColumns(batch, key), { exact: true }).entries()) {
        const values = key.map((name): unknown => record[name]);
        const text = keyText(schema, key, values);
        looked++;
        if (known.has(text)) {
          const message = `Another record with this ${key.join(", ")} came before`;
          found.push({ row: before + row, code: "DUPLICATE_KEY", message });
        } else {
          known.add(text);
          left -= 2 * text.length + each;
        }
      }
      if (left <= 0) {
        known.clear();
        full(looked);
      }
      return found;
    },
  };
}
