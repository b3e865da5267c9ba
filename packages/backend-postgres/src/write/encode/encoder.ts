import type { Slot } from "../slot.ts";
import type { BatchEncoder } from "./batch-encoder.ts";
import { binaryEncoder } from "./binary.ts";
import { textEncoder } from "./text.ts";

/** In binary, if all columns have a binary form. */
export function batchEncoder(slots: readonly Slot[]): BatchEncoder {
  return binaryEncoder(slots) ?? textEncoder(slots);
}
