import type { Rejection } from "../batch/batch.ts";
import type { Field } from "../model/schema.ts";

/** Types found by looking at values after the plan had believed something else; kept over the restarts of a collection. */
export interface Findings {
  /** Fields of the source: what a survey of all their values said. */
  readonly source: Map<string, Field>;
  /** Fields that transforms make, by the number of the transform: the least field above all values seen. */
  readonly made: Map<number, Map<string, Field>>;
  /** The key turned out to have duplicates when it was to be made at the end. */
  keyFromStart: boolean;
}

export function noFindings(): Findings {
  return { source: new Map(), made: new Map(), keyFromStart: false };
}

/** A load whose key could not be made at its end: it starts over with the key enforced from the start. */
export class KeyNotUnique extends Error {
  constructor(reason: Error) {
    super(reason.message, { cause: reason });
  }
}

/** Ends the load of a collection so that it starts over with types that hold all values. */
export class MisfitFound extends Error {
  readonly field: string;
  readonly rejection: Rejection;
  /** Undefined: a field of the source. */
  readonly stage: number | undefined;

  constructor(field: string, rejection: Rejection, stage: number | undefined) {
    super(rejection.message);
    this.field = field;
    this.rejection = rejection;
    this.stage = stage;
  }
}
