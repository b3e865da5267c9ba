import type { CollectionPlan } from "../contract/plan.ts";
import type { Partition } from "../contract/source.ts";
import type { WriteRequest } from "../contract/store.ts";
import type { Conform } from "./conform.ts";
import type { Piece } from "./piece.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Reading } from "./read-source.ts";

/** Everything that is decided about one collection before anything is written. */
export interface Load {
  readonly plan: CollectionPlan;
  readonly reading: Reading;
  readonly partitions: readonly (Partition | undefined)[];
  readonly pipeline: Pipeline;
  readonly conform: Conform;
  readonly request: WriteRequest;
  /** The first window of lane 0 where it had to be looked at: already transformed, taken out as it is used; then the rest of that lane. */
  readonly begun: { readonly pieces: Piece[]; readonly rest: AsyncIterator<Piece> } | undefined;
  /** It can be thrown away and begun again: nobody sees it yet. */
  readonly restartable: boolean;
  /** The run's signal, and fires also when this load is broken off. */
  readonly signal: AbortSignal;
  /** Something failed: the lanes need not go on, and nothing is waited for. */
  breakOff(): void;
  /** Frees what planning opened, if the load is not run. */
  abandon(): Promise<void>;
}
