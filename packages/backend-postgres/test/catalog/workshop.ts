import { type Described, type Schema, type StoredField, thisRunner, type WriteRequest } from "@dataknobs/core";
import { afterAll } from "vitest";
import { type Collection, collectionOf } from "../../src/collection.ts";
import type { Connection } from "../../src/connect/connection.ts";
import { openConnections } from "../../src/connect/open-connections.ts";
import { freshDatabase, type FreshDatabase, type Major, testServer } from "../server/index.ts";

export interface Workshop extends FreshDatabase {
  readonly connection: Connection;
  readonly collection: (name: string, schema?: string) => Promise<Collection>;
}

/** A database for the tests of one block, with one session of ours. */
export async function workshop(major?: Major): Promise<Workshop> {
  const database = await freshDatabase(await testServer(major));
  const connections = await openConnections({ url: database.url }, { env: {} });
  const connection = await connections.connect();
  afterAll(async () => {
    await connection.release();
    await connections.close();
    await database.drop();
  });
  return {
    ...database,
    connection,
    collection: async (name, schema = "public") => {
      const found = await collectionOf(connection, schema, name);
      if (found === undefined) throw new Error(`no ${name}`);
      return found;
    },
  };
}

/** What core asks of a target for a new collection. */
export function requestFor(
  { schema, keyEnforced = false, definition }: Described,
  stored: readonly StoredField[],
  key: Schema["key"] = schema.key,
): WriteRequest {
  const fields = stored.map(({ name, type, native, nullable, field }) => {
    const { constraints, default: standard } = schema.fields.find((one) => one.name === field) ?? {};
    return {
      name,
      type,
      nullable,
      ...(native !== undefined && { native }),
      ...(constraints !== undefined && { constraints }),
      ...(standard !== undefined && { default: standard }),
    };
  });
  return {
    run: "run",
    plan: "plan",
    epoch: 1,
    runner: thisRunner(),
    lane: 0,
    mode: "create",
    staged: true,
    schema: { fields, ...(key !== undefined && { key }) },
    stored,
    ...(definition !== undefined && { definition }),
    keyEnforced,
    careful: false,
    ledger: true,
    signal: new AbortController().signal,
  };
}
