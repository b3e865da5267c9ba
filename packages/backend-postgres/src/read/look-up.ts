import { collectionOf, type Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import type { Sessions } from "./sessions.ts";

/** A collection, and how the server writes texts. */
export interface Known {
  readonly collection: Collection;
  readonly encoding: string;
}

/** The collection of a name, looked up once where nothing changes. */
export async function lookUp(connection: Connection, sessions: Sessions, name: string): Promise<Known | undefined> {
  const { schema, known } = sessions;
  const before = known?.get(name);
  if (before !== undefined) return before;
  const collection = await collectionOf(connection, schema, name);
  if (collection === undefined) return undefined;
  const found = { collection, encoding: encodings.get(sessions) ?? (await encodingOf(connection)) };
  encodings.set(sessions, found.encoding);
  known?.set(name, found);
  return found;
}

/** A database keeps its encoding. */
const encodings = new WeakMap<Sessions, string>();

async function encodingOf(connection: Connection): Promise<string> {
  const [row] = await connection.rows("SELECT current_setting('server_encoding')");
  return row?.[0] ?? "";
}
