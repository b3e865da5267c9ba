import type { Rejection } from "../batch/batch.ts";
import type { DataknobsError } from "../model/error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { CollectionPlan } from "./plan.ts";
import type { CollectionResult } from "./result.ts";

/** Is told what happens in a run. It must not throw; if it does, the run goes on and says so once. */
export interface Monitor {
  on(event: RunEvent): void;
}

/** Everything that a run tells, also on `node:diagnostics_channel` as `dataknobs:run`. */
export type RunEvent =
  | {
      /** The source is asked what a collection is, which may take a pass over its records. */
      readonly type: "looking";
      readonly run: string;
      readonly collection: string;
      /** From 0 to 1, where the source can tell. */
      readonly part: number | undefined;
    }
  | { readonly type: "planned"; readonly run: string; readonly plan: readonly CollectionPlan[] }
  | {
      readonly type: "started";
      readonly run: string;
      readonly collection: string;
      readonly target: string;
      /** The records to read; counted only for `onProgress`, since a count can take as long as a good part of the copy. */
      readonly total: number | undefined;
      readonly lanes: number;
    }
  | {
      readonly type: "batch";
      readonly run: string;
      readonly collection: string;
      readonly lane: number;
      readonly records: number;
      readonly bytes: number;
    }
  | { readonly type: "commit"; readonly run: string; readonly collection: string; readonly checkpoint: Checkpoint }
  | {
      readonly type: "retry";
      readonly run: string;
      readonly collection: string;
      readonly lane: number;
      readonly attempt: number;
      readonly delay: number;
      readonly error: DataknobsError;
    }
  | {
      readonly type: "rejection";
      readonly run: string;
      readonly collection: string;
      readonly lane: number;
      readonly window: number;
      readonly rejection: Rejection;
    }
  | {
      readonly type: "misfit";
      readonly run: string;
      readonly collection: string;
      readonly field: string;
      readonly from: string;
      readonly to: string;
      readonly example: string;
    }
  | { readonly type: "note"; readonly run: string; readonly collection: string | undefined; readonly text: string }
  | { readonly type: "finished"; readonly run: string; readonly collection: string; readonly result: CollectionResult };
