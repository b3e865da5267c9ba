/** Which bytes are marks: `a`, `b`, and all that are less than `below`. */
export interface MarkKinds {
  readonly a: number;
  readonly b: number;
  readonly below: number;
}
