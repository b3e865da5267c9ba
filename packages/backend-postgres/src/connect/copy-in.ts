import { deferred } from "./deferred.ts";
import type { PgSubmitted, PgWire } from "./driver.ts";

/** The running `COPY ... FROM STDIN`. */
export interface CopyInStatement extends PgSubmitted {
  /** Settled when the server asks for the first bytes. */
  readonly ready: Promise<void>;
  /** Says it to the server at once, behind what the driver still waits for. */
  sendAhead(wire: PgWire): void;
  /** Settled by the number of records that the server took. */
  readonly ended: Promise<number>;
  /** Whether the socket has room for more; throws what the server has said already. */
  write(bytes: Uint8Array): boolean;
  /** Settled when there is room again. */
  readonly room: () => Promise<void>;
  done(): void;
  fail(reason: string): void;
}

const headLength = 5;

export function copyIn(text: string): CopyInStatement {
  const ready = deferred<void>();
  const ended = deferred<number>();
  for (const { promise } of [ready, ended]) promise.catch(() => {}); // who waits for them is told
  let wire: PgWire | undefined;
  let failure: Error | undefined;
  let count = 0;

  function send(given: PgWire): void {
    if (wire !== undefined) return;
    wire = given;
    given.query(text);
  }

  return {
    ready: ready.promise,
    ended: ended.promise,
    submit(given) {
      send(given);
      return undefined;
    },
    sendAhead: send,
    handleCopyInResponse: () => ready.resolve(),
    handleError(error) {
      failure = error;
      ready.reject(error);
      ended.reject(error);
    },
    handleCommandComplete(tag) {
      count = Number(/^COPY (\d+)/.exec(tag?.text ?? "")?.[1] ?? 0);
    },
    handleReadyForQuery: () => ended.resolve(count),
    write(bytes) {
      if (failure !== undefined) throw failure;
      const stream = wire?.stream;
      if (stream === undefined || bytes.length === 0) return true;
      stream.cork();
      stream.write(message(0x64, bytes.length)); // CopyData
      const room = stream.write(bytes);
      stream.uncork();
      return room;
    },
    async room() {
      if (wire?.stream.writableNeedDrain !== true) return;
      // A server that has failed says so without reading all that is sent.
      const drained = new Promise((resolve) => wire?.stream.once("drain", resolve));
      await Promise.race([drained, ended.promise]);
    },
    done: () => void wire?.stream.write(message(0x63, 0)), // CopyDone
    fail(reason) {
      const words = Buffer.from(`${reason.replaceAll("\0", "")}\0`);
      wire?.stream.write(Buffer.concat([message(0x66, words.length), words])); // CopyFail
    },
  };
}

function message(code: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(headLength);
  head[0] = code;
  head.writeInt32BE(length + 4, 1);
  return head;
}
