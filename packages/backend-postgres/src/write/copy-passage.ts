import type { Connection, CopyIn } from "../connect/connection.ts";
import { keyText } from "../names.ts";
import type { Piece, Shape } from "./piece.ts";

/** Records on their way into a table through COPY, one statement for those of one shape that follow each other. */
export interface Passage {
  send(piece: Piece): Promise<void>;
  /** Ends the open statement: the records that the server took since the last time. */
  settle(): Promise<number>;
  /** The same, but others may be sent before the server has answered; `between`: statements that come before theirs. */
  turn(between: string): Turned;
  /** Breaks the open statement off, if there is one. */
  abort(): Promise<void>;
  /** Records in statements that were ended since the last `settle`: the server counts lines in each anew. */
  readonly before: number;
}

/** Records that were sent, and not answered for yet. */
export interface Turned {
  readonly taken: Promise<number>;
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
  let between: string | undefined;

  async function end(): Promise<void> {
    const ending = copy;
    if (ending === undefined) return;
    copy = undefined;
    shape = undefined;
    taken += await ending.end();
    before += inside;
    inside = 0;
  }

  async function open(next: Shape): Promise<CopyIn> {
    const text = `COPY ${into} (${keyText(columnsOf(next))}) FROM STDIN (FORMAT ${next.encoder.format})`;
    if (between === undefined) return connection.copyIn(text);
    const both = `${between}; ${text}`;
    between = undefined;
    return connection.copyIn(both, "ahead");
  }

  function forget(): void {
    copy = undefined;
    shape = undefined;
    taken = 0;
    before = 0;
    inside = 0;
    between = undefined;
  }

  return {
    async send(piece) {
      if (piece.shape !== shape) {
        await end();
        copy = await open(piece.shape);
        shape = piece.shape;
        const { head } = shape.encoder;
        if (head.length > 0) await copy.write(head);
      }
      inside += piece.to - piece.from;
      await copy?.write(piece.taken.encode(piece.from, piece.to));
    },
    async settle() {
      await end();
      if (between !== undefined) await connection.run(between);
      const count = taken;
      forget();
      return count;
    },
    turn(then) {
      const [ending, earlier] = [copy, taken];
      const turned = {
        taken: ending === undefined ? Promise.resolve(earlier) : ending.end().then((count) => earlier + count),
        before,
      };
      turned.taken.catch(() => {}); // who waits for it is told
      forget();
      between = then;
      return turned;
    },
    async abort() {
      const ending = copy;
      forget();
      await ending?.abort("the window is given up");
    },
    get before() {
      return before;
    },
  };
}
