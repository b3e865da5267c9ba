import { add, constant, equal, get, isNotBelow, leaveIf, less, load16, or, repeat, set } from "./wasm.ts";

/** Bytes that are looked at in one turn, by most. */
export const turnBytes = 32;

/** `work` for each place that the local `at` comes to before it is at the local `length`, so many turns of bytes further each time. */
export function inTurns(length: number, at: number, work: readonly number[], turns = 1): number[] {
  const onward = Array.from({ length: turns }, () => [...constant(turnBytes), add]).flat();
  return repeat([...get(at), ...get(length), isNotBelow, ...leaveIf, ...work, ...get(at), ...onward, ...set(at)]);
}

/** Locals: where the bytes are, sixteen of them, and sixteen times what they are compared with. */
export interface MarkLocals {
  readonly at: number;
  readonly bytes: number;
  readonly as: number;
  readonly bs: number;
  readonly lows: number;
}

/** Which of the sixteen bytes `offset` behind `at` are `a`, `b` or less than `below`. */
export function marked({ at, bytes, as, bs, lows }: MarkLocals, offset: number): number[] {
  return [
    [...get(at), ...load16(offset), ...set(bytes)],
    [...get(bytes), ...get(as), ...equal],
    [...get(bytes), ...get(bs), ...equal, ...or],
    [...get(bytes), ...get(lows), ...less, ...or],
  ].flat();
}
