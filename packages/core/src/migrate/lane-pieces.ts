import type { Position } from "../batch/batch.ts";
import { batchBytes } from "../batch/size.ts";
import { wideBytes } from "./memory-shares.ts";
import type { Piece } from "./piece.ts";
import type { Load } from "./load.ts";
import { piecesOf } from "./read-pieces.ts";
import type { RunContext } from "./run-context.ts";

/** The lane's pieces after all transforms: first those looked at while planning, then the rest, read one ahead. */
export async function* lanePieces(
  run: RunContext,
  { begun, pipeline, reading }: Load,
  lane: number,
  partition: Position | undefined,
): AsyncGenerator<Piece> {
  const { source, settings, signal } = run;
  const first = lane === 0 ? begun : undefined;
  // Taken out one by one: nobody else holds them once they are committed.
  for (let piece = first?.pieces.shift(); piece !== undefined; piece = first?.pieces.shift()) yield piece;
  const halt = AbortSignal.any([settings.signal, signal]);
  const rest = first?.rest ?? piecesOf(source, reading, partition, settings.retry, signal);
  const wide = wideBytes(run);
  let ahead: ReturnType<typeof rest.next> | undefined;
  try {
    for (;;) {
      const next = await (ahead ?? rest.next());
      if (next.done === true) return;
      // Wide records do not stand in memory together.
      ahead = batchBytes(next.value.batch) > wide ? undefined : rest.next();
      // A failure of the piece read ahead is seen when its turn comes, also if this one fails first.
      ahead?.catch(() => undefined);
      yield await pipeline.run(next.value, halt);
    }
  } finally {
    await rest.return?.();
  }
}
