import { viewOf } from "../scan/view.ts";

/** `"name":`, and as many of its bytes as make words of four. */
export interface ExpectedKey {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

export function expectedKey(name: string): ExpectedKey {
  const bytes = Buffer.from(`${JSON.stringify(name)}:`);
  const view = viewOf(bytes);
  return { bytes, words: Int32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getInt32(4 * i, true)) };
}
