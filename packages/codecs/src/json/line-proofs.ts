import type { Schema } from "@dataknobs/core";
import { type Fingerprint, fingerprintOf, sameFingerprint } from "../scan/fingerprint.ts";
import type { LineProof } from "./line-prover.ts";
import { isAsWritten, missing } from "./seen-kinds.ts";

/** What an inference has proven of the blocks of a file of JSON Lines. */
export interface LineProofs {
  /** The fields that were found, in their order. */
  readonly names: readonly string[];
  /** By the number of the block; `undefined`: nothing is proven of it. */
  readonly blocks: readonly (ProvenBlock | undefined)[];
}

export interface ProvenBlock extends LineProof {
  /** The block in which it was found. */
  readonly fingerprint: Fingerprint;
}

/** Whether a block is the one that was proven, and values of its lines are written as an encoder writes those of this schema. */
export function holds({ fingerprint, kinds }: ProvenBlock, block: Uint8Array, { fields }: Schema): boolean {
  return (
    fields.every((field, place) => isAsWritten(kinds[place] ?? missing, field)) &&
    sameFingerprint(fingerprint, fingerprintOf(block))
  );
}
