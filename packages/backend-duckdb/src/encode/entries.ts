/** Memory for the entries of one vector, used again and again: it is copied into the vector at once. */
export const Entries: {
  of(count: number): { readonly bytes: Uint8Array<ArrayBuffer>; readonly words: Uint32Array<ArrayBuffer> };
} = {
  of(count) {
    if (bytes.length < count * 16) {
      bytes = new Uint8Array(count * 16);
      words = new Uint32Array(bytes.buffer);
    }
    return { bytes, words };
  },
};

let bytes = new Uint8Array(2048 * 16);
let words = new Uint32Array(bytes.buffer);
