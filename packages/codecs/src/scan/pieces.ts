/** Smaller buffers are left to the garbage collector. */
const large = 65_536;

/** The pieces of a record that lies in several blocks, as long as they are no more than the limit. */
export class Pieces {
  /** Bytes of all pieces, kept or not. */
  length = 0;
  readonly #limit: number;
  #pieces: Uint8Array<ArrayBuffer>[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isTooLong(): boolean {
    return this.length > this.#limit;
  }

  /** Takes a copy. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.length += bytes.length;
    if (!this.isTooLong) this.#pieces.push(new Uint8Array(bytes));
    else this.#forget();
  }

  /** All of them in one array, which is the caller's; nothing if they are too long. And begins anew. */
  join(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.isTooLong ? 0 : this.length);
    let at = 0;
    // One by one: else all pieces would lie beside the whole.
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
      release(piece);
    }
    this.#pieces = [];
    this.length = 0;
    return joined;
  }

  #forget(): void {
    for (const piece of this.#pieces) release(piece);
    this.#pieces = [];
  }
}

/**
 * Gives the memory of bytes back that nobody looks at any more. The garbage collector would do so much later: it does not
 * see how large they are, and three records of 64 MB would be three times as much memory.
 */
export function release(bytes: Uint8Array<ArrayBuffer>): void {
  const { buffer } = bytes;
  if (buffer.byteLength >= large) buffer.transfer(0);
}
