/** From so many bytes on a call to the machine's own copying is quicker. */
export const longCopy = 192;

/**
 * Copies bytes [from .. to) of one memory to `at` of another, eight at a time; the last eight may begin in those before.
 * The engine makes no bigint of eight bytes that are only moved.
 */
export function copyWords(target: DataView, at: number, source: DataView, from: number, to: number): void {
  const shift = at - from;
  if (to - from < 8) return copyFew(target, shift, source, from, to);
  const last = to - 8;
  for (let place = from; place < last; place += 8)
    target.setBigInt64(place + shift, source.getBigInt64(place, true), true);
  target.setBigInt64(last + shift, source.getBigInt64(last, true), true);
}

function copyFew(target: DataView, shift: number, source: DataView, from: number, to: number): void {
  if (to - from < 4) {
    for (let place = from; place < to; place++) target.setUint8(place + shift, source.getUint8(place));
    return;
  }
  target.setInt32(from + shift, source.getInt32(from, true), true);
  target.setInt32(to - 4 + shift, source.getInt32(to - 4, true), true);
}
