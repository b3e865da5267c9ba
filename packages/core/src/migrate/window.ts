import type { Piece } from "./piece.ts";

/** The pieces since a lane's last commit, kept until the commit is acknowledged so that they can be written again. */
export class Window {
  readonly pieces: Piece[] = [];
  records = 0;
  bytes = 0;
  /** Milliseconds of the monotonic clock when the first piece came. */
  opened = 0;

  add(piece: Piece, bytes: number): void {
    if (this.pieces.length === 0) this.opened = performance.now();
    this.pieces.push(piece);
    this.records += piece.batch.length;
    this.bytes += bytes;
  }

  clear(): void {
    this.pieces.length = 0;
    this.records = 0;
    this.bytes = 0;
  }
}

export interface WindowLimits {
  readonly records: number;
  readonly bytes: number;
  /** Bytes that may be read ahead while a window is committed. */
  readonly ahead: number;
  /** Milliseconds that a window stays open at most. */
  readonly age: number;
}

/** Whether the window should be committed before it takes so many records and bytes more. */
export function isFull(window: Window, limits: WindowLimits, records: number, bytes: number): boolean {
  if (window.pieces.length === 0) return false;
  return (
    window.records + records > limits.records ||
    window.bytes + bytes > limits.bytes ||
    performance.now() - window.opened >= limits.age
  );
}
