import { findMarks, nowhere } from "./find-marks.ts";
import type { MarkKinds } from "./mark-kinds.ts";

/** What ends a JSON string or makes it another than it looks: quotes, backslashes, control characters. */
export const jsonMarks: MarkKinds = { a: 0x22, b: 0x5c, below: 0x20 };

/** The marks of a block in their order, found all at once; whoever reads forwards learns from them where strings end. */
export class Marks {
  /** Behind the last one stand places that are beyond every block. */
  places: Int32Array = none;
  #next = 0;
  readonly #kinds: MarkKinds;
  #found: Int32Array = none;

  constructor(kinds: MarkKinds) {
    this.#kinds = kinds;
  }

  /** Looks at a block of at most `markedBytes`. */
  find(block: Uint8Array): void {
    this.#next = 0;
    this.places = findMarks(block, this.#kinds, this.#found);
    this.#found = this.places;
  }

  /** Nothing is known of what is read next. */
  forget(): void {
    this.places = none;
    this.#next = 0;
  }

  /** The place of the first mark behind the one at `place`; -1: there is no mark at `place`, or one further on has been asked for. */
  behind(place: number): number {
    const { places } = this;
    let next = this.#next;
    while ((places[next] ?? nowhere) < place) next++;
    this.#next = next;
    if (places[next] !== place) return -1;
    this.#next = next + 1;
    return places[next + 1] ?? -1;
  }
}

const none: Int32Array = Int32Array.of(nowhere, nowhere);

/** For what has not been looked at. */
export const noMarks: Marks = new Marks(jsonMarks);
