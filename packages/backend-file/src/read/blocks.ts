import type { FileHandle } from "node:fs/promises";
import { mappedError } from "../errors.ts";
import { gunzipped } from "./gunzipped.ts";

/** Bytes that are read at once. */
const blockBytes = 1 << 20;

export interface BlockRequest {
  readonly path: string;
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

/** The content of a file, block by block. A block is overwritten when the next but one is asked for. */
export function blocksOf(handle: FileHandle, request: BlockRequest): AsyncGenerator<Uint8Array> {
  const { path, gzip, maxRatio, from = 0, to = Number.MAX_SAFE_INTEGER, howFar } = request;
  if (!gzip) return plainBlocks(handle, path, from, to, howFar);
  return skipping(gunzipped(plainBlocks(handle, path, 0, to, howFar), { path, maxRatio }), from);
}

/** The next block is read while the one before is worked on. */
async function* plainBlocks(
  handle: FileHandle,
  path: string,
  from: number,
  to: number,
  howFar?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const buffers = [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)] as const;
  let at = from;
  const next = async (buffer: Buffer): Promise<Uint8Array | Error> => {
    try {
      const { bytesRead } = await handle.read(buffer, 0, Math.max(0, Math.min(blockBytes, to - at)), at);
      at += bytesRead;
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      const mapped = mappedError(error, path);
      return mapped instanceof Error ? mapped : new Error(String(error));
    }
  };
  let coming = next(buffers[0]);
  let done = from;
  try {
    for (let turn = 1; ; turn++) {
      const block = await coming;
      if (block instanceof Error) throw block;
      if (block.length === 0) return;
      coming = next(buffers[turn % 2 === 0 ? 0 : 1]);
      done += block.length;
      yield block;
      howFar?.(done);
    }
  } finally {
    // The handle must not be closed under a read.
    await coming;
  }
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
