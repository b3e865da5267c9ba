import type { FileHandle } from "node:fs/promises";
import { gzip } from "node:zlib";

/** Bytes that become one gzip member: large enough to press well, small enough to be pressed while others are made. */
const memberBytes = 1 << 20;

/** Pieces that may wait to be written. */
const mostWaiting = 4;

/** The bytes of one open window on their way behind what a file holds. */
export interface Sink {
  /** The bytes are the sink's from now on. */
  take(bytes: Uint8Array): Promise<void>;
  /**
   * Makes the window durable; answers with the file's length. `about`: is told where how many bytes will be written,
   * before any is, if the sink does not write at once.
   */
  commit(about?: (from: number, bytes: number) => Promise<void>): Promise<number>;
  /** Writes all, without waiting for the disk; answers with the file's length. */
  settle(): Promise<number>;
  /** The window is gone, and the file has this length again. */
  rollback(length: number): Promise<void>;
}

export interface SinkRequest {
  /** Where the window begins: the file's length. */
  readonly from: number;
  readonly gzip: boolean;
  /**
   * Nobody sees the file yet: bytes are written as they come. Else they are held until the commit; the file is opened to
   * be appended to, so that nobody else's bytes can be written over.
   */
  readonly atOnce: boolean;
}

export function sinkInto(file: FileHandle, request: SinkRequest): Sink {
  let durable = request.from;
  let written = request.from;
  let loose: Uint8Array[] = [];
  let looseBytes = 0;
  const waiting: Promise<Uint8Array>[] = [];

  function pack(): void {
    if (loose.length === 0) return;
    const whole = loose.length === 1 && loose[0] !== undefined ? loose[0] : Buffer.concat(loose);
    waiting.push(request.gzip ? pressed(whole) : Promise.resolve(whole));
    loose = [];
    looseBytes = 0;
  }

  async function write(pieces: readonly Promise<Uint8Array>[]): Promise<void> {
    for (const piece of pieces) {
      const bytes = await piece;
      for (let from = 0; from < bytes.length;) {
        const place = request.atOnce ? written : null;
        const { bytesWritten } = await file.write(bytes, from, bytes.length - from, place);
        from += bytesWritten;
        written += bytesWritten;
      }
    }
  }

  return {
    async take(bytes) {
      loose.push(bytes);
      looseBytes += bytes.length;
      if (looseBytes < memberBytes) return;
      pack();
      if (request.atOnce && waiting.length >= mostWaiting) await write(waiting.splice(0, 1));
    },
    async commit(about) {
      pack();
      if (about !== undefined) {
        const lengths = await Promise.all(waiting.map(async (piece) => (await piece).length));
        const bytes = lengths.reduce((sum, length) => sum + length, 0);
        if (bytes > 0) await about(durable, bytes);
      }
      await write(waiting.splice(0));
      if (written > durable) await file.datasync();
      if (!request.atOnce) written = (await file.stat()).size;
      durable = written;
      return durable;
    },
    async settle() {
      pack();
      await write(waiting.splice(0));
      durable = written;
      return durable;
    },
    async rollback(length) {
      loose = [];
      looseBytes = 0;
      await Promise.allSettled(waiting.splice(0));
      durable = length;
      if (written === length) return;
      // What somebody else has written behind it meanwhile is not ours to take away.
      const alone = request.atOnce || (await file.stat()).size === written;
      if (alone) await file.truncate(length);
      written = length;
    },
  };
}

/** In another thread. */
function pressed(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((done, failed) => {
    gzip(bytes, (error, result) => (error === null ? done(result) : failed(error)));
  });
}
