import type { Batch } from "@dataknobs/core";
import type { Decoder, DecodeRequest } from "../decoder.ts";
import { fileStart, type Place } from "../place.ts";
import { JsonDocument } from "./document.ts";
import { JsonValues } from "./json-values.ts";
import { readingOf } from "./reading-of.ts";
import { brokenRecord, keptBytes, rejectionOf, tooLong } from "./rejection.ts";

/** How a JSON file holds the collection that is asked for. */
export interface JsonRequest extends DecodeRequest {
  /** The member of the outer object whose array it is. Absent: the file is one array, or one object, which is one record. */
  readonly member?: string;
  /** `values`: the elements are no objects; each is a record with the one field `value`. */
  readonly elements: "records" | "values";
}

/** Reads a JSON file in UTF-8: records come as its blocks do, however large its array is. */
export function jsonDecoder(request: JsonRequest): Decoder {
  const { member, elements, limits, start = fileStart } = request;
  const { reader, batches } = readingOf(request);
  const document = new JsonDocument(member !== undefined, start.offset > 0, member);
  const values = new JsonValues(document, start, limits.recordBytes);
  /** Behind a file's one object nobody goes on. */
  let goesOn = true;
  let size = 0;
  /** The array that was asked for: not reached, being read, or behind. */
  let array: "ahead" | "here" | "behind" = "ahead";

  /** Moves to the collection's next value; what is none is passed by. */
  function next(): boolean {
    while (array !== "behind" && values.next()) {
      if (member === undefined) return true;
      if (document.inArray && document.member === member) {
        array = "here";
        return true;
      }
      if (array === "here") array = "behind";
      else if (!values.whole) values.frame();
    }
    return false;
  }

  function take(): void {
    const whole = values.whole || (elements === "values" && values.frame());
    if (!whole && elements === "values") return;
    const { data, start: from } = values;
    const stop = values.tooLong
      ? -1
      : elements === "values"
        ? reader.readValue(data, from, values.end)
        : reader.read(data, from, values.end);
    if (!whole && stop >= 0) values.took(stop);
    if (!whole && stop < 0 && !values.frame()) return;
    if (stop === values.end && !values.tooLong && values.wellFormed) batches.added(values.size);
    else {
      if (stop >= 0) reader.undo();
      const at = `line ${values.line}`;
      const fault = stop >= 0 ? brokenRecord : reader.fault;
      const { key } = request.schema;
      if (values.tooLong) batches.reject(tooLong(at, limits.recordBytes), 0);
      else batches.reject(rejectionOf(fault, at, data, from, values.end, key, "record"), keptBytes(values.end - from));
    }
    size = values.size;
    goesOn = document.inArray;
  }

  function behind(): Place | undefined {
    return goesOn ? values.behind : undefined;
  }

  return {
    *push(block): Generator<Batch> {
      if (array !== "behind") values.push(block);
      while (next()) {
        if (batches.isFullFor(values.whole ? values.size : size)) yield batches.take(behind());
        take();
      }
    },
    *end(): Generator<Batch> {
      if (!batches.isEmpty) yield batches.take(behind());
      // What stands behind the array that was asked for is of no interest.
      const over = array === "behind" || (array === "here" && !document.inArray);
      if (!over) values.finish();
    },
  };
}
