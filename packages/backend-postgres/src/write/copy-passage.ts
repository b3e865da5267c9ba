import type { Connection, CopyIn } from "../connect/connection.ts";
import { keyText } from "../names.ts";
import type { Piece, Shape } from "./piece.ts";

/** Records on their way into a table through COPY, one statement for those of one shape that follow each other. */
export interface Passage {
  send(piece: Piece): Promise<void>;
  /** Ends the open statement: the records that the server took since the last time. */
  settle(): Promise<number>;
  /** Breaks the open statement off, if there is one. */
  abort(): Promise<void>;
  /** Records in statements that were ended since the last `settle`: the server counts lines in each anew. */
  readonly before: number;
}

/** `into`: the table as it stands in a statement; `columnsOf`: its columns for the records of a shape. */
export function copyPassage(
  connection: Connection,
  into: string,
  columnsOf: (shape: Shape) => readonly string[] = ({ slots }) => slots.map(({ column }) => column.name),
): Passage {
  let copy: CopyIn | undefined;
  let shape: Shape | undefined;
  let taken = 0;
  let before = 0;
  let inside = 0;

  async function end(): Promise<void> {
    const ending = copy;
    if (ending === undefined) return;
    copy = undefined;
    shape = undefined;
    taken += await ending.end();
    before += inside;
    inside = 0;
  }

  return {
    async send(piece) {
      if (piece.shape !== shape) {
        await end();
        copy = await connection.copyIn(
          `COPY ${into} (${keyText(columnsOf(piece.shape))}) FROM STDIN (FORMAT ${piece.shape.encoder.format})`,
        );
        shape = piece.shape;
        const { head } = shape.encoder;
        if (head.length > 0) await copy.write(head);
      }
      inside += piece.to - piece.from;
      await copy?.write(piece.taken.encode(piece.from, piece.to));
    },
    async settle() {
      await end();
      const count = taken;
      taken = 0;
      before = 0;
      return count;
    },
    async abort() {
      const ending = copy;
      copy = undefined;
      shape = undefined;
      taken = 0;
      before = 0;
      inside = 0;
      await ending?.abort("the window is given up");
    },
    get before() {
      return before;
    },
  };
}
