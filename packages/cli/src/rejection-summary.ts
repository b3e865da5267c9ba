import type { Monitor } from "@dataknobs/core";
import { recordsText } from "./numbers.ts";
import { printable } from "./text-width.ts";

/** Counts the rejections of a run by reason, with one example of each. */
export interface RejectionSummary extends Monitor {
  /** The most frequent reasons, one a line. */
  lines(most: number): readonly string[];
}

interface Reason {
  readonly collection: string;
  readonly what: string;
  readonly example: string;
  count: number;
}

export function openRejectionSummary(): RejectionSummary {
  let reasons = new Map<string, Reason>();
  return {
    on(event) {
      // A collection that starts over begins again: what was counted of it comes once more.
      if (event.type === "started")
        reasons = new Map([...reasons].filter(([, { collection }]) => collection !== event.target));
      if (event.type !== "rejection") return;
      const { collection, rejection } = event;
      const { code, field, recordId, message } = rejection;
      const what = field === undefined ? code : `${code} ${field}`;
      const key = JSON.stringify([collection, what]);
      const known = reasons.get(key);
      if (known === undefined)
        reasons.set(key, {
          collection,
          what,
          example: recordId === undefined ? message : `record ${recordId}: ${message}`,
          count: 1,
        });
      else known.count++;
    },
    lines(most) {
      const sorted = [...reasons.values()].sort((a, b) => b.count - a.count);
      const shown = sorted
        .slice(0, most)
        .map(
          ({ collection, what, example, count }) =>
            `  ${recordsText(count)} of ${printable(collection)}: ${printable(what)} (${count > 1 ? "for example: " : ""}${printable(example)})`,
        );
      return sorted.length > most ? [...shown, `  and ${sorted.length - most} more reasons`] : shown;
    },
  };
}
