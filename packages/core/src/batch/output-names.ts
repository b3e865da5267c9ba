import type { Row } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";
import type { Observed } from "./observed.ts";
import { valuesGiven } from "./records-of.ts";

/**
 * The names of the fields that records have: those of the input in its order, then the new ones as they come; all of
 * them as they come if a record has the input's fields in another order. A field that no input has a value for stays,
 * since nobody can say that it was dropped.
 */
export function outputNames(input: Schema, observed: readonly Observed[]): string[] {
  const places = enumerated(input);
  const seen = new Set<string>();
  let inOrder = true;
  for (const { outputs } of observed)
    for (const output of outputs) inOrder = noteNames(output, places, seen) && inOrder;
  const names = input.fields.map((field) => field.name);
  names.forEach((name, place) => {
    if (!seen.has(name) && isNowhere(observed, place)) seen.add(name);
  });
  const known = names.filter((name) => seen.has(name));
  return inOrder ? [...known, ...[...seen].filter((name) => !places.has(name))] : [...seen];
}

/** The input's fields by name with their place in an object that has them all: names that look like numbers come first. */
function enumerated(input: Schema): Map<string, number> {
  const record = Object.fromEntries(input.fields.map((field) => [field.name, null]));
  return new Map(Object.keys(record).map((name, place) => [name, place]));
}

/** Whether the fields of the input come in their order. */
function noteNames(output: Row, places: ReadonlyMap<string, number>, seen: Set<string>): boolean {
  let last = -1;
  let inOrder = true;
  for (const name of Object.keys(output)) {
    // A name that UTF-8 cannot write is no field: the record will be rejected.
    if (output[name] === undefined || !(places.has(name) || seen.has(name) || name.isWellFormed())) continue;
    seen.add(name);
    const place = places.get(name) ?? last;
    if (place < last) inOrder = false;
    last = place;
  }
  return inOrder;
}

function isNowhere(observed: readonly Observed[], place: number): boolean {
  return observed.every(
    ({ batch, inputs }) => valuesGiven(batch, inputs)[place]?.every((value) => value === undefined) ?? true,
  );
}
