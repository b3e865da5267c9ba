import { headRecords } from "./head-records.ts";

/** From the one that is least likely to stand in a text to the most likely: where several fit alike, the first is it. */
const candidates = ["\t", ";", ","] as const;

/** How many records are looked at. */
const most = 100;

/**
 * The delimiter by which the first records have equally many cells, and more than one; quoted cells are read as such, so that what they
 * hold says nothing. Comma where none fits.
 */
export function sniffDelimiter(head: Uint8Array): string {
  let best = ",";
  let bestShare = 0;
  for (const delimiter of candidates) {
    const share = agreement(head, delimiter);
    if (share > bestShare) [best, bestShare] = [delimiter, share];
  }
  return best;
}

/** The share of records with as many cells as the first; 0 where that has only one. */
function agreement(head: Uint8Array, delimiter: string): number {
  const records = headRecords(head, delimiter, most + 1);
  // The last one may be cut off.
  const whole = records.length > 1 ? records.slice(0, -1) : records;
  const wanted = whole[0]?.cells?.length ?? 0;
  if (wanted < 2) return 0;
  return whole.filter(({ cells }) => cells?.length === wanted).length / whole.length;
}
