import type { OpenContext, Store } from "@dataknobs/core";
import { readOwnTypes } from "./catalog/own-types.ts";
import { openConnections } from "./connect/open-connections.ts";
import type { PostgresOptions } from "./connect/options.ts";
import { planFields } from "./plan.ts";
import { freeSessions } from "./read/free-sessions.ts";
import { readingOf } from "./read/reading.ts";
import { openSnapshot } from "./read/snapshot.ts";
import { writingOf } from "./writing.ts";

/** Opens a schema of a PostgreSQL database as a store. */
export async function openStore(options: PostgresOptions, context: OpenContext): Promise<Store> {
  const connections = await openConnections(options, context);
  const sessions = freeSessions(connections);
  const own =
    context.access === "write"
      ? await sessions.ask((connection) => readOwnTypes(connection, connections.schema))
      : undefined;
  return {
    place: connections.identity,
    ...readingOf(sessions),
    snapshot: () => openSnapshot(connections),
    plan: (schema, existing, definition) => planFields(schema, existing, own, definition),
    ...writingOf(connections),
    close: () => connections.close(),
  };
}
