import { deferred } from "./deferred.ts";
import type { PgSubmitted, PgWire } from "./driver.ts";

/** So many bytes may wait for the reader before the server is held back. */
const enough = 1 << 20;
const copyData = 0x64; // d
/** What may come between, and is nobody's: CopyOutResponse, ParameterStatus, NoticeResponse, NotificationResponse. */
const passing: ReadonlySet<number> = new Set([0x48, 0x53, 0x4e, 0x41]);

type Listener = (bytes: Uint8Array) => void;

/** The running `COPY ... TO STDOUT`. */
export interface CopyOut extends PgSubmitted {
  /** Bytes that have come already. */
  taken(): Uint8Array | undefined;
  /** The next bytes; undefined: that was all. */
  next(): Promise<Uint8Array | undefined>;
  /** Takes and forgets what still comes; settled when the session is free again. */
  readonly drain: () => Promise<void>;
}

/**
 * Takes the socket's chunks whole while the COPY runs, and only takes the heads of the protocol's messages out of them:
 * the driver would make an event of every record. A chunk belongs to nobody else, so it is closed up in place.
 */
export function copyOut(text: string): CopyOut {
  const chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  /** Bytes that are still to come of the message that is being read. */
  let left = 0;
  let forgotten = false; // of that message, or of all
  let passed = false;
  const head = new Uint8Array(5);
  let headLength = 0;
  let wire: PgWire | undefined;
  let drivers: Listener[] = [];
  let wake: (() => void) | undefined;
  let attached = false;
  let done = false;
  let failure: Error | undefined;
  const finished = deferred<void>();

  function take(chunk: Uint8Array): void {
    let at = 0;
    let filled = 0;
    const { length } = chunk;
    while (at < length) {
      if (left > 0) {
        const size = Math.min(left, length - at);
        if (!passed && !forgotten) {
          if (filled !== at) chunk.copyWithin(filled, at, at + size);
          filled += size;
        }
        at += size;
        left -= size;
        continue;
      }
      if (headLength === 0 && length - at >= 5) {
        const code = chunk[at] ?? 0;
        if (code !== copyData && !passing.has(code)) return give(chunk, filled, chunk.subarray(at));
        passed = code !== copyData;
        left = sizeAt(chunk, at + 1) - 4;
        at += 5;
        continue;
      }
      head[headLength++] = chunk[at++] ?? 0;
      if (headLength < 5) continue;
      headLength = 0;
      const code = head[0] ?? 0;
      if (code !== copyData && !passing.has(code))
        return give(chunk, filled, Buffer.concat([head, chunk.subarray(at)]));
      passed = code !== copyData;
      left = sizeAt(head, 1) - 4;
    }
    if (filled > 0) push(chunk.subarray(0, filled));
  }

  function push(bytes: Uint8Array): void {
    chunks.push(bytes);
    waitingBytes += bytes.length;
    if (waitingBytes >= enough) wire?.stream.pause();
    wake?.();
  }

  /** The end, or an error: from here on the driver reads again. */
  function give(chunk: Uint8Array, filled: number, rest: Uint8Array): void {
    if (filled > 0) push(chunk.subarray(0, filled));
    detach();
    for (const driver of drivers) driver(rest);
    wire?.stream.resume();
  }

  function detach(): void {
    if (!attached) return;
    attached = false;
    wire?.stream.removeListener("data", take);
    for (const driver of drivers) wire?.stream.on("data", driver);
  }

  function over(error?: Error): void {
    if (done) return;
    done = true;
    failure = error;
    wake?.();
    finished.resolve();
  }

  function taken(): Uint8Array | undefined {
    const bytes = chunks.shift();
    waitingBytes -= bytes?.length ?? 0;
    if (waitingBytes < enough / 2 && wire?.stream.isPaused() === true) wire.stream.resume();
    return bytes;
  }

  async function news(): Promise<void> {
    await new Promise<void>((resolve) => (wake = resolve));
    wake = undefined;
  }

  return {
    submit(given) {
      wire = given;
      attached = true;
      drivers = given.stream.listeners("data") as Listener[];
      for (const driver of drivers) given.stream.removeListener("data", driver);
      given.stream.on("data", take);
      given.query(text);
      return undefined;
    },
    handleError(error) {
      detach(); // a session that broke off in the middle
      over(error);
    },
    handleCommandComplete: () => {},
    handleReadyForQuery: () => over(),
    taken,
    async next() {
      for (;;) {
        const bytes = taken();
        if (bytes !== undefined) return bytes;
        if (failure !== undefined) throw failure;
        if (done) return undefined;
        await news();
      }
    },
    async drain() {
      forgotten = true;
      chunks.length = 0;
      waitingBytes = 0;
      wire?.stream.resume();
      await finished.promise;
    },
  };
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1_00_00_00 +
    (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}
