import type { Position } from "@dataknobs/core";

/** A place between two records of a file: a reader can begin there. */
export interface Place {
  /** Bytes before it, of the file's content (of what a compressed file holds, not of the file). */
  readonly offset: number;
  /** The line that begins there, from 1. */
  readonly line: number;
}

export const fileStart: Place = { offset: 0, line: 1 };

/** A place as batches carry it. */
export function positionOf({ offset, line }: Place): Position {
  return { offset: String(offset), line: String(line) };
}

/** What `positionOf` made; `undefined` for anything else. */
export function placeOf(position: Position): Place | undefined {
  if (typeof position !== "object" || position === null || !("offset" in position)) return undefined;
  const { offset, line } = position;
  const place = { offset: Number(offset), line: Number(line) };
  return Number.isSafeInteger(place.offset) && Number.isSafeInteger(place.line) ? place : undefined;
}
