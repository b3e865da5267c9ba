import type { Described } from "../contract/source.ts";
import type { Store, StoredField, WriteRequest } from "../contract/store.ts";
import type { Schema } from "../model/schema.ts";
import { unableAsTheyAre } from "./conform.ts";
import type { Reading } from "./read-source.ts";
import type { Settings } from "./settings.ts";
import { stagesOf } from "./stages.ts";

/** What a load passes on as it is, and to whom. */
export interface Passing {
  readonly described: Described;
  readonly input: Schema;
  readonly stored: readonly StoredField[];
  readonly zeroed: ReadonlySet<string>;
  readonly request: WriteRequest;
  readonly to: string;
}

/** A batch that only names its records takes no memory, and as much of our time whatever it names. */
const inBatch = 4;

/**
 * Where all records of a collection go on as they are, a target of the same engine may fetch them itself: the reading then
 * names what the source must vouch for. A record that is found wanting ends that for the load's lane.
 * Or it takes them in the form in which they come.
 */
export async function fetched(
  target: Store,
  settings: Settings,
  reading: Reading,
  { described, input, stored, zeroed, request, to }: Passing,
): Promise<Reading> {
  const { whereabouts } = described;
  const { sort, sortPushed } = reading;
  const ordered = sort.length === 0 || sortPushed;
  if (whereabouts === undefined || stagesOf(settings).length > 0) return reading;
  if (reading.rest !== undefined || !ordered || reading.offset > 0) return reading;
  const vouch = unableAsTheyAre(input, stored, zeroed);
  if (vouch === undefined) return reading;
  const whole = reading.pushed === undefined && sort.length === 0 && reading.limit === undefined;
  if (whole && request.staged && (await target.fetches?.(to, request, whereabouts)) === true) {
    const records = settings.batchSize === undefined ? reading.records * inBatch : reading.records;
    return { ...reading, vouch, records, bytes: reading.bytes * inBatch };
  }
  return (await target.takesForm?.(to, request, whereabouts)) === true ? { ...reading, inForm: true } : reading;
}

/** A record must be looked at as a whole after all: what is not committed is read again, and the lane goes on without this. */
export class MustLook extends Error {}
