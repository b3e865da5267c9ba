import type { Connection } from "../../connection.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { type Feed, openFeed } from "./feed.ts";

/** What writes one row group at a time, to a file of its own. DuckDB does that by one thread: two presses are two threads. */
export interface Press {
  readonly connection: Connection;
  readonly feed: Feed;
  readonly path: string;
  /** When it has written what it was given, and that stands in the file behind what came before. */
  free: Promise<void>;
}

export async function openPress(engine: Engine, places: readonly Place[], path: string): Promise<Press> {
  const connection = await engine.connect();
  return { connection, feed: await openFeed(engine, connection, places), path, free: Promise.resolve() };
}
