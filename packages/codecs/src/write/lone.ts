import { release } from "../scan/pieces.ts";

/** Smaller ones are left to the garbage collector. */
const large = 1 << 20;

/** Memory that holds what an encoder made, once, and nothing else. */
const lone = new WeakSet<ArrayBufferLike>();

/** Parts of memory that its owner uses again. */
const again = new WeakMap<Uint8Array, () => void>();

/** Nobody but who asked for them will look at these bytes, nor at others of their memory. */
export function markLone<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  if (bytes.length >= large) lone.add(bytes.buffer);
  return bytes;
}

/** `done` is told, once, when nobody will look at these bytes any more. */
export function markAgain(bytes: Uint8Array, done: () => void): void {
  again.set(bytes, done);
}

/**
 * Gives the memory of what an encoder made back as soon as it has been written, where nobody else looks at it. The garbage
 * collector would let several wide records stand beside one another first. It is asked for with the very array that the
 * encoder has made.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer, length } = bytes;
  const done = again.get(bytes);
  if (done !== undefined) {
    again.delete(bytes);
    done();
  } else if (length > 0 && buffer instanceof ArrayBuffer && lone.delete(buffer)) release(new Uint8Array(buffer));
}
