import { open, type OpenStore } from "@dataknobs/core";
import { soon } from "./soon.ts";

export interface OpenFlags {
  /** Bytes. */
  readonly maxMemory?: number;
}

/** Opens a source and a target, works with them, and closes both whatever happens. */
export async function withStores<T>(
  source: string,
  target: string,
  { maxMemory }: OpenFlags,
  signal: AbortSignal,
  work: (from: OpenStore, to: OpenStore) => Promise<T>,
): Promise<T> {
  const options = { signal, ...(maxMemory !== undefined && { maxMemory }) };
  const from = await open(source, { ...options, access: "read" });
  const opened = async (): Promise<T> => {
    const to = await open(target, { ...options, access: "write" });
    return closing(to, () => work(from, to), signal);
  };
  return closing(from, opened, signal);
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
