import { once } from "node:events";
import { connect } from "node:net";
import type { PgClient } from "./driver.ts";

/**
 * Asks the server to break off what the session runs, as libpq's PQcancel does: over a connection of its own that
 * carries the session's key and nothing else. The server has sent the signal when it closes that connection.
 */
export async function cancel(client: PgClient, milliseconds: number): Promise<void> {
  const { host, port } = client;
  if (!("processID" in client) || !("secretKey" in client)) return;
  const words = Buffer.alloc(16);
  words.writeInt32BE(16, 0);
  words.writeInt32BE(80_877_102, 4); // CancelRequest of the protocol
  words.writeInt32BE(Number(client.processID), 8);
  words.writeInt32BE(Number(client.secretKey), 12);
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  const signal = AbortSignal.timeout(milliseconds);
  try {
    socket.resume();
    socket.end(words);
    await once(socket, "close", { signal });
  } finally {
    socket.destroy();
  }
}
