import { copyWords, longCopy } from "../scan/copy-words.ts";
import { newView, viewOf } from "../scan/view.ts";

/** Writes bytes [from .. to) of one array as they are, and answers with their end. */
export type Copy = (bytes: Uint8Array, at: number, from: number, to: number) => number;

export function copyOf(data: Uint8Array): Copy {
  const source = newView(data);
  return (bytes, at, from, to) => {
    if (to - from >= longCopy) bytes.set(data.subarray(from, to), at);
    else copyWords(viewOf(bytes), at, source, from, to);
    return at + to - from;
  };
}
