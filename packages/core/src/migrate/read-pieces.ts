import type { Partition, Source } from "../contract/source.ts";
import { pieceOf, type Piece } from "./piece.ts";
import { readCollection, type Reading } from "./read-source.ts";
import type { ExactRetry } from "./retry.ts";

/** Batches of a partition as pieces; what the source could not read counts. */
export async function* piecesOf(
  source: Source,
  reading: Reading,
  partition: Partition | undefined,
  retry: ExactRetry,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  for await (const batch of readCollection(source, reading, partition, retry, signal)) yield pieceOf(batch);
}
