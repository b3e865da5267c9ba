import type { Rejection } from "../batch/batch.ts";
import type { RecordError } from "../contract/result.ts";
import type { RunContext } from "./run-context.ts";

/** Takes every rejection of a run once: counts it, keeps the first 1,000, hands it to the log and the monitors. */
export interface RejectionDesk {
  readonly errors: readonly RecordError[];
  /** With `onError: "stop"`: the rejection that ends the run. */
  readonly stopped: Rejection | undefined;
  add(rejections: Iterable<Rejection>, place: { collection: string; lane: number; window: number }): Promise<void>;
  /** The collection starts over: its rejections come again. */
  forget(collection: string): Promise<void>;
}

const kept = 1000;

export function openRejectionDesk({ id, settings, tell }: RunContext): RejectionDesk {
  const errors: RecordError[] = [];
  let stopped: Rejection | undefined;
  return {
    errors,
    get stopped() {
      return stopped;
    },
    async add(rejections, { collection, lane, window }) {
      let row = 0;
      for (const given of rejections) {
        // Each stage counts its own rows: told of is which rejection of its window it is, which is one for all.
        const rejection: Rejection = { ...given, row: row++ };
        if (settings.onError === "stop") stopped ??= rejection;
        const { recordId, field, code, message } = rejection;
        if (errors.length < kept) errors.push({ collection, recordId, field, code, message });
        await settings.rejections?.add({ ...rejection, run: id, collection, lane, window });
        tell({ type: "rejection", run: id, collection, lane, window, rejection });
      }
    },
    async forget(collection) {
      stopped = undefined;
      const others = errors.filter((error) => error.collection !== collection);
      errors.splice(0, errors.length, ...others);
      await settings.rejections?.forget?.(id, collection);
    },
  };
}
