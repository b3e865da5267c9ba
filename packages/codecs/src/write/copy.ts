/** From so many bytes on a call to the machine's own copying is quicker than a loop. */
const worthCalling = 40;

/** Writes `data[from .. to)` as it is, and answers with its end. */
export function putCopy(bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number): number {
  if (to - from >= worthCalling) {
    bytes.set(data.subarray(from, to), at);
    return at + to - from;
  }
  let end = at;
  for (let i = from; i < to; i++) bytes[end++] = data[i] ?? 0;
  return end;
}
