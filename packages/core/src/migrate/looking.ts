import type { HowFar, Source } from "../contract/source.ts";
import type { RunEvent } from "../contract/monitor.ts";

/** A source whose long looks are told of. */
export interface Watched<S extends Source> {
  readonly source: S;
  /** Milliseconds that were spent so far on looking at a collection. */
  readonly spent: (collection: string) => number;
}

/**
 * Tells when a source begins to look at a collection, which may take a pass over all of its records, and how far it is, no
 * more often than every `interval` milliseconds.
 */
export function watched<S extends Source>(
  source: S,
  run: string,
  interval: number,
  tell: (event: RunEvent) => void,
): Watched<S> {
  const times = new Map<string, number>();

  async function looking<T>(collection: string, look: (howFar: HowFar) => Promise<T>): Promise<T> {
    const began = performance.now();
    let last = began;
    tell({ type: "looking", run, collection, part: undefined });
    const howFar = (part: number): void => {
      if (performance.now() - last < interval) return;
      last = performance.now();
      tell({ type: "looking", run, collection, part });
    };
    try {
      return await look(howFar);
    } finally {
      times.set(collection, (times.get(collection) ?? 0) + performance.now() - began);
    }
  }

  const telling = new Proxy(source, {
    get(inner, name): unknown {
      if (name === "describe")
        return (collection: string) => looking(collection, (howFar) => inner.describe(collection, howFar));
      if (name === "survey" && inner.survey !== undefined)
        return (collection: string, fields: readonly string[]) =>
          looking(collection, async () => inner.survey?.(collection, fields));
      return Reflect.get(inner, name, inner);
    },
  });
  return { source: telling, spent: (collection) => times.get(collection) ?? 0 };
}
