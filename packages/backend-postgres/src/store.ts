import { DataknobsError, type OpenContext, type Store } from "@dataknobs/core";
import { openConnections } from "./connect/open-connections.ts";
import type { PostgresOptions } from "./connect/options.ts";
import { planFields } from "./plan.ts";
import { freeSessions } from "./read/free-sessions.ts";
import { readingOf } from "./read/reading.ts";
import { openSnapshot } from "./read/snapshot.ts";

/** Opens a schema of a PostgreSQL database as a store. */
export async function openStore(options: PostgresOptions, context: OpenContext): Promise<Store> {
  const connections = await openConnections(options, context);
  return {
    place: connections.place,
    ...readingOf(freeSessions(connections)),
    snapshot: () => openSnapshot(connections),
    plan: planFields,
    write: (collection) => Promise.reject(onlyRead(collection)),
    close: () => connections.close(),
  };
}

function onlyRead(collection: string): DataknobsError {
  return new DataknobsError({ code: "UNSUPPORTED", message: "It is only read", backend: "postgres", collection });
}
