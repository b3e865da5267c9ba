/** Of larger bytes no view is kept: it would keep them, too. */
const large = 4 << 20;

let last: Uint8Array | undefined;
let lastView: DataView | undefined;

/** The same memory, of which words can be read and written at any place; the one asked for last is kept. */
export function viewOf(data: Uint8Array): DataView {
  if (data === last && lastView !== undefined) return lastView;
  const view = newView(data);
  if (data.length > large) return view;
  last = data;
  lastView = view;
  return view;
}

export function newView(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
