import type { Field } from "@dataknobs/core";
import type { Counter, Inference, Inferred } from "../inference.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { corrupt, JsonDocument } from "./document.ts";
import { JsonValues } from "./json-values.ts";
import { RecordReader } from "./record-reader.ts";
import { SeenCells } from "./seen-cells.ts";
import { seenField, seenReading, seenRecords, type SeenRecords } from "./seen-records.ts";

/** Finds out what a JSON file holds: one collection, or one for each member where all members of an object are arrays. */
export function jsonInference(limits: Limits): Inference {
  const document = new JsonDocument(true, false);
  const values = new JsonValues(document, fileStart, limits.recordBytes);
  /** By the member of the outer object. */
  const arrays = new Map<string | undefined, SeenElements>();
  const others = new Map<string, SeenValue>();

  function take(): void {
    const { member = "" } = document;
    if (document.inArray) memo(arrays, document.member, () => seenElements(limits.depth)).take(values);
    else if (values.whole || values.frame()) memo(others, member, () => seenValue(limits.depth)).take(values);
  }

  return {
    push(block) {
      values.push(block);
      while (values.next()) take();
    },
    end() {
      values.finish();
      const { members } = document;
      if (members === undefined) return [(arrays.get(undefined) ?? seenElements(limits.depth)).inferred()];
      if (members.length > 0 && members.every(({ isArray }) => isArray)) {
        refuseTwice(members.map(({ name }) => name));
        return members.map(({ name }) => ({
          member: name,
          ...(arrays.get(name) ?? seenElements(limits.depth)).inferred(),
        }));
      }
      const fields = [...new Set(members.map(({ name }) => name))].map((name): Field => {
        const { cells } = others.get(name) ?? seenValue(limits.depth);
        if (members.some((other) => other.name === name && other.isArray)) cells.json();
        return seenField(name, cells.type);
      });
      return [{ elements: "records", schema: { fields }, records: 1 }];
    },
  };
}

/** Counts the elements of a JSON file's array, or of the array that the outer object has as this member. */
export function jsonCounter(member?: string): Counter {
  const document = new JsonDocument(member !== undefined, false);
  const values = new JsonValues(document, fileStart, defaultLimits.recordBytes);
  let records = 0;
  return {
    push(block) {
      values.push(block);
      while (values.next()) {
        const counts = member === undefined || (document.inArray && document.member === member);
        if ((values.whole || values.frame()) && counts) records++;
      }
    },
    end() {
      values.finish();
      return records;
    },
  };
}

interface SeenValue {
  readonly cells: SeenCells;
  /** Takes a value that is whole. */
  take(values: JsonValues): void;
}

function seenValue(depth: number): SeenValue {
  const cells = new SeenCells();
  const reader = new RecordReader([seenReading("value", cells)], depth, () => undefined);
  return {
    cells,
    take(values) {
      if (values.tooLong) return;
      const stop = reader.readValue(values.data, values.start, values.end);
      if (stop >= 0 && !(stop === values.end && values.wellFormed)) reader.undo();
    },
  };
}

interface SeenElements {
  /** Takes the element that stands there, unless it goes on in the next block. */
  take(values: JsonValues): void;
  inferred(): Inferred;
}

/** Elements of one array. If any is an object they are records, and what is none will be refused. */
function seenElements(depth: number): SeenElements {
  const objects: SeenRecords = seenRecords(depth);
  const scalars = seenValue(depth);
  let records = 0;
  let anyObject = false;
  return {
    take(values) {
      if (values.data[values.start] !== 0x7b && !values.tooLong) {
        if (!values.whole && !values.frame()) return;
        scalars.take(values);
      } else {
        const stop = values.tooLong ? -1 : objects.reader.read(values.data, values.start, values.end);
        if (!values.whole && stop >= 0) values.took(stop);
        if (!values.whole && !values.frame()) return;
        if (stop >= 0 && !(stop === values.end && values.wellFormed && !values.tooLong)) objects.reader.undo();
        anyObject = true;
      }
      records++;
    },
    inferred: () =>
      anyObject || records === 0
        ? { elements: "records", schema: objects.schema(), records }
        : { elements: "values", schema: { fields: [seenField("value", scalars.cells.type)] }, records },
  };
}

/** @throws STORE_CORRUPT */
function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw corrupt(
      `Two members of the outer object are named ${JSON.stringify(twice)}. Expected: one array for each collection.`,
    );
}

function memo<Key, Value>(made: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = made.get(key);
  if (known !== undefined) return known;
  const value = make();
  made.set(key, value);
  return value;
}
