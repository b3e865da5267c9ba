import { release } from "../scan/pieces.ts";

/** Smaller ones are left to the garbage collector. */
const large = 1 << 20;

/** Memory that holds what an encoder made, once, and nothing else. */
const lone = new WeakSet<ArrayBufferLike>();

/** Nobody but who asked for them will look at these bytes, nor at others of their memory. */
export function markLone<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  if (bytes.length >= large) lone.add(bytes.buffer);
  return bytes;
}

/**
 * Gives the memory of what an encoder made back as soon as it has been written, where nobody else looks at it. The garbage
 * collector would let several wide records stand beside one another first.
 */
export function giveBack({ buffer, length }: Uint8Array): void {
  if (length > 0 && buffer instanceof ArrayBuffer && lone.delete(buffer)) release(new Uint8Array(buffer));
}
