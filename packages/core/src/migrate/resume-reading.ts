import type { Batch } from "../batch/batch.ts";
import type { ReadRequest, Source } from "../contract/source.ts";
import { breakable, patienceAfterBreak } from "./breakable.ts";
import { delayBefore, pause, type ExactRetry } from "./retry.ts";

/** Reads, and reads on from the last place after a failure that may pass. */
export async function* resumed(
  source: Source,
  collection: string,
  request: ReadRequest,
  retry: ExactRetry,
): AsyncGenerator<Batch> {
  let { after } = request;
  let delivered = false;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const batch of opened(source, collection, after === undefined ? request : { ...request, after })) {
        yield batch;
        delivered = true;
        after = batch.position;
        attempt = 1;
      }
      return;
    } catch (error) {
      const canGoOn = !delivered || (after !== undefined && request.limit === undefined);
      if (!canGoOn || attempt > retry.maxRetries || request.signal.aborted || !retry.retries(error)) throw error;
      await pause(delayBefore(attempt, retry), request.signal);
    }
  }
}

/** The source's own batches; one that does not answer is left when the signal fires. */
async function* opened(source: Source, collection: string, request: ReadRequest): AsyncGenerator<Batch> {
  const batches = source.read(collection, request)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await breakable(batches.next(), request.signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await patienceAfterBreak(batches.return?.(), request.signal);
  }
}
