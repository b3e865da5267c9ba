import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Stands between a client and a server, and does what networks do. */
export interface Proxy {
  /** The server's address through it. */
  readonly url: string;
  readonly port: number;
  /** Sessions that were ever opened through it, bytes that went through, and cuts that happened when they were to. */
  readonly counted: { sessions: number; toServer: number; toClient: number; cuts: number };
  /** Cuts all sessions by RST. */
  reset(): void;
  /** Takes no new session (they are reset), until `accept`. */
  refuse(): void;
  accept(): void;
  /** From now on nothing goes through, either way, and nothing is closed. */
  blackHole(): void;
  /** Before each piece of bytes, in both directions. */
  delay(milliseconds: number): void;
  /** So many times: a client sends bytes that hold `words`; they arrive, and the session is reset instead of the answer. */
  dropAnswerTo(words: string, times?: number): void;
  /** Once the same, but nothing at all comes instead of the answer. */
  swallowAnswerTo(words: string): void;
  /** As poolers do: the name of its session that a client is told is none of the server's. */
  rename(): void;
  /** Once: after so many more bytes towards the client or the server, the session that they came through is reset. */
  resetAfter(bytes: number, way: "toClient" | "toServer"): void;
  close(): Promise<void>;
}

export async function proxy(server: string): Promise<Proxy> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  const counted = { sessions: 0, toServer: 0, toClient: 0, cuts: 0 };
  let refusing = false;
  const hole = { open: false };
  let wait = 0;
  let renaming = false;
  let dropped: { readonly words: string; readonly how: "reset" | "silence"; times: number } | undefined;
  let limit: { way: "toClient" | "toServer"; bytes: number } | undefined;

  async function pass(
    from: Socket,
    to: Socket,
    way: "toClient" | "toServer",
    mute: { answers?: "reset" | "silence" },
  ): Promise<void> {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      if (wait > 0) await sleep(wait);
      while (hole.open && !from.destroyed) await sleep(20);
      counted[way] += bytes.length;
      if (renaming && way === "toClient") rename(bytes);
      if (limit?.way === way && (limit.bytes -= bytes.length) <= 0) {
        limit = undefined;
        counted.cuts++;
        from.resetAndDestroy();
        return void to.resetAndDestroy();
      }
      if (way === "toServer" && dropped !== undefined && bytes.includes(dropped.words)) {
        mute.answers = dropped.how;
        if (--dropped.times === 0) dropped = undefined;
        counted.cuts++;
      }
      // The server has answered, so it has done what it was told.
      if (way === "toClient" && mute.answers === "reset") return void to.resetAndDestroy();
      if (way === "toClient" && mute.answers === "silence") continue;
      if (!to.write(bytes)) await once(to, "drain");
    }
    to.end();
  }

  const door = createServer({ noDelay: true }, (client) => {
    if (refusing) return void client.resetAndDestroy();
    counted.sessions++;
    const upstream = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    const mute = {};
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      // Whichever ends, the other ends as well: that is all that an error says here.
      socket.on("error", () => other.destroy());
      socket.on("close", () => (sockets.delete(socket), other.destroy()));
    }
    pass(client, upstream, "toServer", mute).catch(() => upstream.destroy());
    pass(upstream, client, "toClient", mute).catch(() => client.destroy());
    return undefined;
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  const url = new URL(server);
  url.host = `127.0.0.1:${address.port}`;

  function reset(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    url: url.href,
    port: address.port,
    counted,
    reset,
    refuse: () => void (refusing = true),
    accept: () => void (refusing = false),
    blackHole: () => void (hole.open = true),
    delay: (milliseconds) => void (wait = milliseconds),
    dropAnswerTo: (words, times = 1) => void (dropped = { words, how: "reset", times }),
    swallowAnswerTo: (words) => void (dropped = { words, how: "silence", times: 1 }),
    rename: () => void (renaming = true),
    resetAfter: (bytes, way) => void (limit = { way, bytes }),
    async close() {
      for (const socket of sockets) socket.destroy();
      door.close();
      await once(door, "close");
    },
  };
}

/** BackendKeyData comes once, before the first answer. */
const keyHead = Buffer.from([0x4b, 0, 0, 0, 12]);

function rename(bytes: Buffer): void {
  const at = bytes.indexOf(keyHead);
  if (at >= 0) bytes.writeInt32BE(bytes.readInt32BE(at + keyHead.length) ^ 0x4000_0000, at + keyHead.length);
}
