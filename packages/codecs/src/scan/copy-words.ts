/** From so many bytes on a call to the machine's own copying is quicker. */
export const longCopy = 112;

/** Copies bytes [from .. to) of one memory to `at` of another, four at a time; the last four may begin in those before. */
export function copyWords(target: DataView, at: number, source: DataView, from: number, to: number): void {
  const shift = at - from;
  if (to - from < 4) {
    for (let place = from; place < to; place++) target.setUint8(place + shift, source.getUint8(place));
    return;
  }
  const last = to - 4;
  for (let place = from; place < last; place += 4) target.setInt32(place + shift, source.getInt32(place, true), true);
  target.setInt32(last + shift, source.getInt32(last, true), true);
}
