import { mappedError } from "../errors.ts";
import { gunzipped } from "./gunzipped.ts";
import type { OpenFile } from "./open-file.ts";

/** Bytes that are read at once, and the least that there is room for. */
const blockBytes = 1 << 20;
const leastBytes = 1 << 12;

export interface BlockRequest {
  readonly gzip: boolean;
  /** How many times its size a compressed file may hold. */
  readonly maxRatio: number;
  /** Leave out so many bytes of the content. Default: none. */
  readonly from?: number;
  /** End before this byte of the file. Default: its end. */
  readonly to?: number;
  /** Is told how many bytes of the file have been worked on. */
  readonly howFar?: (bytes: number) => void;
}

/** The content of a file, block by block. A block is overwritten when the next one is asked for. */
export function blocksOf(file: OpenFile, request: BlockRequest): AsyncGenerator<Uint8Array> {
  const { gzip, maxRatio, from = 0, to = Number.MAX_SAFE_INTEGER, howFar } = request;
  if (!gzip) return plainBlocks(file, from, to, howFar);
  return skipping(
    gunzipped(plainBlocks(file, 0, to, howFar), { path: file.path, size: Number(file.state.size), maxRatio }),
    from,
  );
}

/** Blocks that are read while one is worked on: to wake a thread for each takes as long as to read it. */
const ahead = 2;

interface Read {
  readonly from: number;
  readonly wanted: number;
  readonly done: Promise<Uint8Array | Error>;
}

/** The next blocks are read while one is worked on. */
async function* plainBlocks(
  { handle, path, state }: OpenFile,
  from: number,
  to: number,
  howFar?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const buffers: Buffer[] = [];
  const size = Number(state.size);
  const reads: Read[] = [];
  let turn = 0;
  let at = from;

  async function bytesAt(buffer: Buffer, place: number, wanted: number): Promise<Uint8Array | Error> {
    try {
      const { bytesRead } = await handle.read(buffer, 0, wanted, place);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      const mapped = mappedError(error, path);
      return mapped instanceof Error ? mapped : new Error(String(error));
    }
  }

  /** A file of a few bytes takes little memory; one that says nothing of its size, and has some, is read by large blocks. */
  function roomAt(place: number): number {
    if (size === 0) return blockBytes;
    return Math.min(blockBytes, Math.max(leastBytes, size - place));
  }

  function begin(): void {
    const buffer = (buffers[turn % (ahead + 1)] ??= Buffer.allocUnsafeSlow(roomAt(at)));
    const wanted = Math.max(0, Math.min(buffer.length, to - at));
    turn++;
    reads.push({ from: at, wanted, done: bytesAt(buffer, at, wanted) });
    at += wanted;
  }

  try {
    for (;;) {
      while (reads.length < ahead) begin();
      const read = reads.shift();
      if (read === undefined) return;
      const block = await read.done;
      if (block instanceof Error) throw block;
      if (block.length === 0) return;
      if (block.length < read.wanted) {
        // Those behind it began where it does not end.
        await settled(reads);
        reads.length = 0;
        at = read.from + block.length;
      }
      begin();
      yield block;
      howFar?.(read.from + block.length);
    }
  } finally {
    // The handle must not be closed under a read.
    await settled(reads);
  }
}

async function settled(reads: readonly Read[]): Promise<void> {
  for (const { done } of reads) await done;
}

async function* skipping(blocks: AsyncGenerator<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const block of blocks) {
    if (left >= block.length) left -= block.length;
    else {
      yield left === 0 ? block : block.subarray(left);
      left = 0;
    }
  }
}
