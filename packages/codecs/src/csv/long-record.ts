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
  begin(piece: Uint8Array): void;
  /** Where in this block the record ends, whose bytes are kept with it; -1: not here. */
  add(block: Uint8Array): number;
  /** All pieces and the whole of the last block, with room for a sentinel behind them. It is done with. */
  close(): Uint8Array<ArrayBuffer>;
}

export function longRecord(delimiter: number, limit: number): LongRecord {
  const ending = recordEnd(delimiter);
  let pieces: Uint8Array[] = [];
  let open = false;
  let refused = false;
  let bytes = 0;

  function look(block: Uint8Array): number {
    const end = ending.find(block, 0);
    bytes += end === -1 ? block.length : end;
    refused ||= bytes > limit;
    if (refused) pieces = [];
    return end;
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
      look(piece);
    },
    add(block) {
      const end = look(block);
      // A block is its owner's again; the last one is copied when all are joined.
      if (!refused) pieces.push(end === -1 ? new Uint8Array(block) : block);
      return end;
    },
    close() {
      const joined = room(pieces.reduce((sum, piece) => sum + piece.length, behind));
      let at = 0;
      for (const piece of pieces) {
        joined.set(piece, at);
        at += piece.length;
      }
      pieces = [];
      open = false;
      return joined;
    },
  };
}
