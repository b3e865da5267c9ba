import { setTimeout as sleep } from "node:timers/promises";
import type { PgClient } from "./driver.ts";

/** What another session finds out about one that does not answer. */
export type Finding = "works" | "waits for us" | "is gone";

/** How a session that does not answer is looked after. */
export interface Patience {
  /** Milliseconds without a byte, after which another session asks. */
  readonly silence: number;
  /** Asks over another session; throws if there is none to be had. */
  ask(): Promise<Finding>;
}

/**
 * Watches over one wait. A statement that works for hours lives; one whose answer will never come (a network that
 * swallows, a server that has forgotten us) ends in `lost`. Returns what ends the watch.
 */
export function watchSilence(client: PgClient, patience: Patience, lost: (why: unknown) => void): () => void {
  let over = false;
  let heard: string | undefined;
  // There is a wait for every few records: a timer is all that it may cost. Silence counts from the first look on.
  let timer = setTimeout(() => lookAgain(traffic(client)), patience.silence / 10).unref();

  function look(): void {
    const now = traffic(client);
    if (now === heard) judge(now).catch((error: unknown) => over || lost(error));
    else lookAgain(now);
  }

  function lookAgain(now: string): void {
    heard = now;
    if (!over) timer = setTimeout(look, patience.silence).unref();
  }

  async function judge(before: string): Promise<void> {
    const isOver = await isLost(before);
    if (!isOver) lookAgain(before);
    else if (!over) lost(undefined);
  }

  async function isLost(before: string): Promise<boolean> {
    const finding = await patience.ask();
    if (finding === "works") return false;
    if (finding === "is gone") return traffic(client) === before;
    // The answer may be on its way.
    await sleep(Math.min(1000, patience.silence), undefined, { ref: false });
    return (await patience.ask()) !== "works" && traffic(client) === before;
  }

  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** Changes with every byte that comes, and every byte that is really sent. */
function traffic(client: PgClient): string {
  const { stream } = client.connection;
  const read = "bytesRead" in stream ? Number(stream.bytesRead) : 0;
  const written = "bytesWritten" in stream ? Number(stream.bytesWritten) : 0;
  return `${read} ${written - stream.writableLength}`;
}
