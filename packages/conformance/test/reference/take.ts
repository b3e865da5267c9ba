import { type Committed, DataknobsError, keyText, type Rejection, type Row, type WriteRequest } from "@dataknobs/core";
import type { Collection, Place } from "./state.ts";

let taken = 0;

/** Takes a window whole, or throws and takes nothing of it; a careful one names the records that it leaves out. */
export function take(collection: Collection, request: WriteRequest, records: readonly Row[]): Committed {
  const { key, schema, records: stored } = collection;
  const fresh = new Map<string, Place>();
  const rejected: Rejection[] = [];
  let superseded = 0;
  for (const [row, record] of records.entries()) {
    const number = ++taken;
    const values = key?.map((field) => record[field]);
    const name = key && values ? keyText(schema, key, values) : String(number);
    const isThere = request.mode !== "upsert" && (stored.has(name) || fresh.has(name));
    if (isThere || isTaken(collection, fresh, name, record)) {
      const refusal = { code: "DUPLICATE_KEY", message: `A record like ${name} is there already` } as const;
      if (!request.careful) throw new DataknobsError(refusal);
      rejected.push({ row, ...refusal });
      continue;
    }
    if (request.mode === "upsert") superseded += Number(fresh.delete(name));
    fresh.set(name, { number, record, run: request.run });
  }
  const written = fresh.size + superseded;
  for (const [name, place] of fresh) {
    if (request.mode === "upsert" && stored.get(name)?.run === request.run) superseded++;
    stored.delete(name);
    stored.set(name, place);
  }
  return { written, rejected, superseded };
}

/** Whether another record has what only one may have. */
function isTaken(
  { unique, records: stored }: Collection,
  fresh: ReadonlyMap<string, Place>,
  name: string,
  record: Row,
): boolean {
  if (unique === undefined) return false;
  const others = new Map([...stored, ...fresh]);
  others.delete(name);
  return [...others.values()].some((other) => unique.every((field) => Object.is(other.record[field], record[field])));
}
