import type { WriteRequest } from "@dataknobs/core";
import type { Connection } from "../connection.ts";

/** Connections that outlive their writers: what a load keeps in temporary tables goes with its connection. */
export interface KeptConnections {
  /** The one of the load; closing it leaves it to the next writer. */
  of(collection: string, request: WriteRequest, open: () => Promise<Connection>): Promise<Connection>;
  /** The load is over, or its connection is of no use any more. */
  end(collection: string, run: string): Promise<void>;
}

export function keptConnections(): KeptConnections {
  const kept = new Map<string, Connection>();
  const nameOf = (collection: string, run: string): string => `${run} ${collection}`;
  return {
    async of(collection, { run }, open) {
      const name = nameOf(collection, run);
      const connection = kept.get(name) ?? (await open());
      kept.set(name, connection);
      return { ...connection, close: () => Promise.resolve() };
    },
    async end(collection, run) {
      const name = nameOf(collection, run);
      const connection = kept.get(name);
      kept.delete(name);
      await connection?.close();
    },
  };
}
