/** What the code of a line learns from, and how far it has come. */
export interface LineState {
  /** The marks of the block, and the first of them that is not behind. */
  places: Int32Array;
  mark: number;
  /** Of the block. */
  view: DataView;
  /** Fields of the line whose cells were put. */
  put: number;
  /** How often something was not written as our encoder writes it: blanks, other escapes. */
  strange: number;
  /** Whether anybody asks for that. */
  readonly proving: boolean;
}
