import { type Bitmap, clearBit, newBitmap, setBit } from "@dataknobs/core";

/** Which cells have no value; bitmaps are made when the first one comes. */
export class Presence {
  #valid: Bitmap | undefined;
  #missing: Bitmap | undefined;

  /** Cell i has no value: it is null, or the record does not have the field. */
  absent(i: number, missing: boolean): void {
    this.#valid = covering(this.#valid, i + 1, 255);
    clearBit(this.#valid, i);
    if (!missing) return;
    this.#missing = covering(this.#missing, i + 1, 0);
    setBit(this.#missing, i);
  }

  /** Forgets what was said of cell i. */
  undo(i: number): void {
    if (this.#valid !== undefined && i < this.#valid.length * 8) setBit(this.#valid, i);
    if (this.#missing !== undefined && i < this.#missing.length * 8) clearBit(this.#missing, i);
  }

  /** The bitmaps for so many cells; and begins anew. */
  take(length: number): { valid: Bitmap | undefined; missing: Bitmap | undefined } {
    const valid = this.#valid === undefined ? undefined : covering(this.#valid, length, 255);
    const missing = this.#missing === undefined ? undefined : covering(this.#missing, length, 0);
    this.#valid = undefined;
    this.#missing = undefined;
    return { valid, missing };
  }
}

/** The bitmap, or a longer one, for so many cells; what is new is `fill`. */
function covering(bitmap: Bitmap | undefined, length: number, fill: number): Bitmap {
  if (bitmap !== undefined && length <= bitmap.length * 8) return bitmap;
  const larger = newBitmap(Math.max(length, 512, bitmap === undefined ? 0 : bitmap.length * 16), 0);
  if (bitmap === undefined) return larger.fill(fill);
  larger.set(bitmap);
  return larger.fill(fill, bitmap.length);
}
