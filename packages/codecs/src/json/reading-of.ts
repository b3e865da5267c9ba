import { formatType, selectFields } from "@dataknobs/core";
import { cellsOf } from "../columns/cells-of.ts";
import type { Cells } from "../columns/cells.ts";
import type { DecodeRequest } from "../decoder.ts";
import { Batches } from "./batches.ts";
import { ListCells } from "./list-cells.ts";
import { NoCells } from "./no-cells.ts";
import type { FieldReading } from "./field-reading.ts";
import { RecordReader } from "./record-reader.ts";
import { TaggedCells } from "./tagged-cells.ts";

/** How the records of a request are read, and the batches that they go into. */
export function readingOf(request: DecodeRequest): { reader: RecordReader; batches: Batches } {
  const ours = request.ours === true;
  const cells = new Map<string, Cells>();
  const readings = request.schema.fields.map((field): FieldReading => {
    const { name, type } = field;
    const json = type.kind === "json";
    const wanted = formatType(type);
    const nullable = field.nullable || !request.fields.includes(name);
    if (!request.fields.includes(name))
      return { name, wanted, cells: new NoCells(), verbatim: true, nullIsValue: false, nullable };
    const own =
      ours && type.kind === "any"
        ? new TaggedCells()
        : ours && type.kind === "list"
          ? new ListCells(type)
          : cellsOf(type);
    cells.set(name, own);
    return { name, wanted, cells: own, verbatim: json, nullIsValue: ours && json, nullable };
  });
  const schema = selectFields(request.schema, request.fields);
  const columns = schema.fields.map(({ name, type }) => cells.get(name) ?? cellsOf(type));
  return {
    reader: new RecordReader(readings, request.limits.depth, () => undefined),
    batches: new Batches(schema, columns, request),
  };
}
