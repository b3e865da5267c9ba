import { release } from "../scan/pieces.ts";
import { room } from "../scan/room.ts";
import { behind } from "./record-buffer.ts";
import { recordEnd } from "./record-end.ts";

/** A record that lies in many blocks: its pieces are joined once, when its end has come. */
export interface LongRecord {
  readonly open: boolean;
  /** It has more bytes than allowed: its pieces are given up, and only its end is looked for. */
  readonly refused: boolean;
  /** So far, up to its end if that has come. */
  readonly bytes: number;
  readonly lines: number;
  /** The piece is the record's from now on. */
  begin(piece: Uint8Array<ArrayBuffer>): void;
  /** Where in this block the record ends, whose bytes are kept with it; -1: not here. */
  add(block: Uint8Array): number;
  /** All pieces and the whole of the last block, with room for a sentinel behind them. It is done with. */
  close(): Uint8Array<ArrayBuffer>;
}

export function longRecord(delimiter: number, limit: number): LongRecord {
  const ending = recordEnd(delimiter);
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  /** The block that the record ends in, which is its owner's. */
  let last: Uint8Array | undefined;
  let open = false;
  let refused = false;
  let bytes = 0;

  function look(block: Uint8Array): number {
    const end = ending.find(block, 0);
    bytes += end === -1 ? block.length : end;
    refused ||= bytes > limit;
    if (refused) forget();
    return end;
  }

  function forget(): void {
    for (const piece of pieces) release(piece);
    pieces = [];
    last = undefined;
  }

  return {
    get open() {
      return open;
    },
    get refused() {
      return refused;
    },
    get bytes() {
      return bytes;
    },
    get lines() {
      return ending.lines;
    },
    begin(piece) {
      open = true;
      refused = false;
      bytes = 0;
      ending.restart();
      pieces = [piece];
      last = undefined;
      look(piece);
    },
    add(block) {
      const end = look(block);
      if (refused) return end;
      // A block is its owner's again; the last one is copied when all are joined.
      if (end === -1) pieces.push(new Uint8Array(block));
      else last = block;
      return end;
    },
    close() {
      const joined = room(pieces.reduce((sum, piece) => sum + piece.length, behind + (last?.length ?? 0)));
      let at = 0;
      // One by one: else all pieces would lie beside the whole.
      for (const piece of pieces) {
        joined.set(piece, at);
        at += piece.length;
        release(piece);
      }
      if (last !== undefined) joined.set(last, at);
      pieces = [];
      last = undefined;
      open = false;
      return joined;
    },
  };
}
