import { DataknobsError } from "@dataknobs/core";
import { isEnd, isFull, type Recorder } from "./code.ts";

/** Signature, flags, and how long the header's extension is, which is skipped. */
const headBytes = 19;
/** What is held of a record across a cut is joined with so many bytes at least. */
const seam = 4096;

/**
 * Batches out of the bytes of a `COPY (FORMAT BINARY)`, wherever they are cut. Only the record across a cut is put
 * together; what holds a wide one grows to the length that it is known to have, and is given away with its cells.
 */
export async function* batchesIn<Batch extends { readonly length: number }>(
  pieces: AsyncIterable<Uint8Array>,
  code: Recorder<Batch>,
): AsyncGenerator<Batch> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let held: Buffer = Buffer.allocUnsafeSlow(2 * seam);
  let length = 0;
  for await (const given of pieces) {
    let piece = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let at = 0;
    if (head !== undefined) {
      head = Buffer.concat([head, piece]);
      const begin = head.length < headBytes ? Infinity : headBytes + head.readInt32BE(headBytes - 4);
      if (head.length < begin) continue;
      [piece, at, head] = [head, begin, undefined];
    }
    while (length > 0 && at < piece.length) {
      const more = Math.min(piece.length - at, Math.max(code.need() - length, seam));
      const before = length;
      held = withRoom(held, length, Math.max(code.need(), length + more));
      length += piece.copy(held, length, at, at + more);
      at += more;
      if (length < code.need()) continue;
      const end = yield* records(code, held, 0, length);
      // The record is not whole yet, or what was joined goes on behind it: there the piece itself is read.
      if (end === 0 && code.state() !== isEnd) continue;
      at = at - more + end - before;
      length = 0;
      if (held.length > 16 * seam) held = Buffer.allocUnsafeSlow(2 * seam);
    }
    if (length > 0 || code.state() === isEnd) continue;
    at = yield* records(code, piece, at, piece.length);
    held = withRoom(held, 0, piece.length - at);
    length = piece.copy(held, 0, at);
  }
  // The end's mark is the last thing that is held.
  if (code.state() !== isEnd || length > 2) throw cutOff();
  const last = code.take();
  if (last.length > 0) yield last;
}

/** Answers with the place behind the last whole record. */
function* records<Batch>(code: Recorder<Batch>, bytes: Buffer, from: number, to: number): Generator<Batch, number> {
  let at = code.run(bytes, from, to);
  for (; code.state() === isFull; at = code.run(bytes, at, to)) yield code.take();
  return at;
}

function withRoom(held: Buffer, used: number, wanted: number): Buffer {
  if (wanted <= held.length) return held;
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted + seam, Math.min(2 * held.length, wanted + (1 << 20))));
  held.copy(larger, 0, 0, used);
  return larger;
}

function cutOff(): DataknobsError {
  return new DataknobsError({
    code: "CONNECTION",
    message: "The server's answer ended in the middle of the records",
    backend: "postgres",
  });
}
