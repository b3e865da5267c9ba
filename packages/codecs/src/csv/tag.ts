/** How what a CSV cell cannot say by itself begins in a field of type any: `{"$type":"float64","value":"NaN"}`. */
export const tagStart = '{"$type":';

/** How the tag of a text begins that looks like a tag itself. */
export const textTagStart = '{"$type":"text","value":';

const startBytes = Buffer.from(tagStart);

export function beginsTag(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < startBytes.length) return false;
  for (let k = 0; k < startBytes.length; k++) if (bytes[start + k] !== startBytes[k]) return false;
  return true;
}
