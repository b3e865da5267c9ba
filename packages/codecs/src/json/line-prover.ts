import type { Lines } from "./lines.ts";
import type { QuickLines } from "./quick-lines.ts";
import type { SeenCells } from "./seen-cells.ts";

/** What is known of the lines that begin and end in a block: all of them are written as our encoder writes records. */
export interface LineProof {
  readonly lines: number;
  /** The place behind every 1,000th of them. */
  readonly cuts: readonly number[];
  /** What there was in each field, in their order; those that come later are missing. */
  readonly kinds: readonly number[];
}

/** Lines between two cuts. */
export const linesPerCut = 1000;

/** Watches how the lines of a block are read, and tells what that proves. */
export class LineProver {
  readonly #lines: Lines;
  readonly #quick: QuickLines;
  readonly #cells: readonly SeenCells[];
  #strange: number | undefined = 0;
  #next = -1;
  #count = 0;
  #cuts: number[] = [];
  #kinds: readonly number[] = [];

  /** `cells`: of the fields found so far, in their order. */
  constructor(lines: Lines, quick: QuickLines, cells: readonly SeenCells[]) {
    this.#lines = lines;
    this.#quick = quick;
    this.#cells = cells;
  }

  /** Another block has been pushed. */
  begin(): void {
    for (const cells of this.#cells) cells.begin();
    this.#strange = this.#quick.strange;
    this.#next = this.#lines.aheadStart;
    this.#count = 0;
    this.#cuts = [];
  }

  /** A line has been read by code; its line break is at `stop`. */
  passed(start: number, stop: number): void {
    if (start !== this.#next) return;
    this.#next = stop + 1;
    if (++this.#count % linesPerCut === 0) this.#cuts.push(stop + 1);
  }

  /** What is proven of the block, when all of its lines have been read. */
  proof(): LineProof | undefined {
    const whole = this.#count > 0 && this.#next === this.#lines.aheadEnd;
    if (!whole || this.#strange === undefined || this.#strange !== this.#quick.strange) return undefined;
    const kinds = this.#cells.map((cells) => cells.kinds);
    // Mostly blocks are alike: what is known of a large file takes little room.
    if (kinds.length !== this.#kinds.length || kinds.some((kind, i) => kind !== this.#kinds[i])) this.#kinds = kinds;
    return { lines: this.#count, cuts: this.#cuts, kinds: this.#kinds };
  }
}
