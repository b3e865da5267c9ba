import type { PgClient, PgResult } from "./driver.ts";
import type { Opening } from "./opening.ts";
import type { Finding } from "./silence.ts";

/** Asks over a session of its own what the server does for another. */
export async function activityOf(open: Opening, pid: string): Promise<Finding> {
  const client = await open();
  try {
    return await findingOf(client, pid);
  } finally {
    client.end().catch(() => client.connection.stream.destroy());
  }
}

export async function findingOf(client: PgClient, pid: string): Promise<Finding> {
  const answer = await client.query({
    text: `SELECT state, wait_event_type FROM pg_catalog.pg_stat_activity WHERE pid = ${Number(pid)}`,
    rowMode: "array",
    types: { getTypeParser: () => (value: string) => value },
  });
  const [row] = (answer as PgResult).rows;
  if (row === undefined) return "is gone";
  const [state, waitsFor] = row;
  // Whose work cannot be seen is believed to work (track_activities is off).
  if (state === null || state === undefined || state === "disabled") return "works";
  return state !== "active" || waitsFor === "Client" ? "waits for us" : "works";
}
