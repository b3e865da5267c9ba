import type { Connections } from "../connect/connection.ts";
import type { Sessions } from "./sessions.ts";

/** Every question by itself sees what is there at its time. */
export function freeSessions(connections: Connections): Sessions {
  return {
    schema: connections.schema,
    fixed: false,
    readers: connections.most,
    async ask(work) {
      const connection = await connections.connect();
      try {
        return await work(connection);
      } finally {
        await connection.release();
      }
    },
    async lend(signal) {
      const connection = await connections.connect(signal);
      return { connection, giveBack: () => connection.release() };
    },
  };
}
