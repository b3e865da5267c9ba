import type { Batch, CellFailure } from "@dataknobs/core";
import type { Slot } from "../slot.ts";

/** Turns batches into what COPY takes; `slots[i]`: where the batch's column i goes. */
export interface BatchEncoder {
  readonly format: "binary" | "text";
  /** What a COPY begins with. */
  readonly head: Uint8Array;
  /** `numbers`: where each record stands in the window. */
  take(batch: Batch, numbers: Int32Array): Taken;
}

export interface Taken {
  /** Cells that do not fit. If there are any, nothing can be encoded: leave their records out and take the rest. */
  readonly failures: readonly FieldFailure[];
  /** The records `from` to before `to`. */
  encode(from: number, to: number): Uint8Array;
}

export interface FieldFailure extends CellFailure {
  readonly field: string;
}

/** The column's name where it refuses null and nothing else fills it. */
export function requiredName({ column }: Slot): string | undefined {
  return column.notNull ? column.name : undefined;
}
