import type { FileHandle } from "node:fs/promises";
import { gzip } from "node:zlib";
import { giveBack } from "@dataknobs/codecs";

/** Bytes that become one gzip member: large enough to press well, small enough to be pressed while others are made. */
const memberBytes = 1 << 20;

/** Bytes that may be on their way to the file while others are made. */
const mostGoing = 4 << 20;

/** Bytes after which the disk is set to work, so that a commit finds little left to wait for. */
const startBytes = 8 << 20;

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
  /** What is made, or being made, and not yet on its way. */
  let waiting: Promise<readonly Uint8Array[]>[] = [];
  /** What is on its way, each piece behind the one before. */
  let going: Going[] = [];
  let goingBytes = 0;
  /** Written since the disk was last set to work. */
  let resting = 0;
  /** The disk at work on what was written before; it is told of a failure once only, so that is kept for the commit. */
  let syncing: Promise<void> | undefined;
  let failed: { readonly error: unknown } | undefined;

  function startSyncing(): void {
    if (resting < startBytes || syncing !== undefined || !request.atOnce) return;
    resting = 0;
    syncing = file
      .datasync()
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => {
        syncing = undefined;
      });
  }

  async function flush(): Promise<void> {
    await syncing;
    if (failed !== undefined) throw failed.error;
    await file.datasync();
    resting = 0;
  }

  function pack(): void {
    if (loose.length === 0) return;
    const pieces = loose;
    const made = request.gzip ? pressed(wholeOf(pieces)).then((bytes) => [bytes]) : Promise.resolve(pieces);
    if (request.atOnce) send(made, looseBytes);
    else waiting.push(made);
    loose = [];
    looseBytes = 0;
  }

  function send(made: Promise<readonly Uint8Array[]>, bytes: number): void {
    const before = going.at(-1)?.done ?? Promise.resolve();
    const done = Promise.all([made, before]).then(([pieces]) => write(pieces));
    // Whoever waits for it hears of a failure; until then nobody may be missing.
    done.catch(() => {});
    going.push({ done, bytes });
    goingBytes += bytes;
  }

  async function write(pieces: readonly Uint8Array[]): Promise<void> {
    for (let rest = pieces; rest.length > 0;) {
      const { bytesWritten } = await file.writev(rest, request.atOnce ? written : undefined);
      written += bytesWritten;
      resting += bytesWritten;
      rest = behind(rest, bytesWritten);
    }
    for (const piece of pieces) giveBack(piece);
    startSyncing();
  }

  /** Waits until no more than so many bytes are on their way; for none, until nothing is: no bytes may become some. */
  async function settleTo(bytes: number): Promise<void> {
    for (let first = going[0]; first !== undefined; first = going[0]) {
      if (bytes > 0 && goingBytes <= bytes) return;
      await first.done;
      going.shift();
      goingBytes -= first.bytes;
    }
  }

  return {
    async take(bytes) {
      loose.push(bytes);
      looseBytes += bytes.length;
      if (looseBytes < memberBytes) return;
      pack();
      await settleTo(mostGoing);
    },
    async commit(about) {
      pack();
      await settleTo(0);
      const pieces = (await Promise.all(waiting)).flat();
      waiting = [];
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      if (about !== undefined && bytes > 0) await about(durable, bytes);
      await write(pieces);
      if (written > durable) await flush();
      if (!request.atOnce) written = (await file.stat()).size;
      durable = written;
      return durable;
    },
    async settle() {
      pack();
      await settleTo(0);
      await write((await Promise.all(waiting)).flat());
      waiting = [];
      durable = written;
      return durable;
    },
    async rollback(length) {
      await Promise.allSettled([...waiting, ...going.map(({ done }) => done), syncing]);
      failed = undefined;
      resting = 0;
      loose = [];
      looseBytes = 0;
      waiting = [];
      going = [];
      goingBytes = 0;
      durable = length;
      if (written === length) return;
      // What somebody else has written behind it meanwhile is not ours to take away.
      const alone = request.atOnce || (await file.stat()).size === written;
      if (alone) await file.truncate(length);
      written = length;
    },
  };
}

interface Going {
  readonly done: Promise<void>;
  readonly bytes: number;
}

/** What is left of pieces of which so many bytes are written. */
function behind(pieces: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let left = written;
  for (const [i, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(i + 1)];
    left -= piece.length;
  }
  return [];
}

/** The pieces are done with. */
function wholeOf(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = Buffer.concat(pieces);
  for (const piece of pieces) giveBack(piece);
  return whole;
}

/** In another thread. */
function pressed(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((done, failed) => {
    gzip(bytes, (error, result) => (error === null ? done(result) : failed(error)));
  });
}
