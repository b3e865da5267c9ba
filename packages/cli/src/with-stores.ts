import { open, type OpenStore } from "@dataknobs/core";
import { soon } from "./soon.ts";

export interface OpenFlags {
  /** Bytes. */
  readonly maxMemory?: number;
}

/** Opens a source and a target side by side, works with them, and closes both whatever happens. */
export async function withStores<T>(
  source: string,
  target: string,
  { maxMemory }: OpenFlags,
  signal: AbortSignal,
  work: (from: OpenStore, to: OpenStore) => Promise<T>,
): Promise<T> {
  const inVain = new AbortController();
  const memory = maxMemory === undefined ? {} : { maxMemory };
  const reading = open(source, { ...memory, signal, access: "read" });
  const writing = open(target, { ...memory, signal: AbortSignal.any([signal, inVain.signal]), access: "write" });
  // What is wrong with the source is told first.
  writing.catch(() => undefined);
  const from = await reading.catch(async (error: unknown) => {
    inVain.abort();
    await soon(left(writing), undefined);
    throw error;
  });
  const opened = async (): Promise<T> => {
    const to = await writing;
    return closing(to, () => work(from, to), signal);
  };
  return closing(from, opened, signal);
}

/** Closes a store that nobody needs, if it opens at all. */
async function left(opening: Promise<OpenStore>): Promise<void> {
  const [opened] = await Promise.allSettled([opening]);
  // What else goes wrong is not what is told.
  if (opened.status === "fulfilled") await Promise.allSettled([opened.value.close()]);
}

/** Works with a store and closes it; the first failure is the one that is told. After a stop it may close too late. */
export async function closing<T>(store: OpenStore, work: () => Promise<T>, stop?: AbortSignal): Promise<T> {
  let failed = true;
  try {
    const result = await work();
    failed = false;
    return result;
  } finally {
    const closed = store.close().catch((error: unknown) => {
      if (!failed) throw error;
    });
    await (stop?.aborted === true ? soon(closed, undefined) : closed);
  }
}
