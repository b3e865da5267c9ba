import type { Field, LogicalType, Schema } from "@dataknobs/core";
import type { FieldReading } from "./field-reading.ts";
import { RecordReader } from "./record-reader.ts";
import { SeenCells } from "./seen-cells.ts";

/** What kinds of values the members of records have. */
export interface SeenRecords {
  /** Takes the members of objects in; a member of another name is a new field. */
  readonly reader: RecordReader;
  /** The cells of every name that came, in the order in which they first did. */
  readonly cells: readonly SeenCells[];
  /** The fields in the order in which they first occurred. */
  schema(): Schema;
}

export function seenRecords(depth: number): SeenRecords {
  const fields: { readonly name: string; readonly cells: SeenCells }[] = [];
  const all: SeenCells[] = [];
  const reader = new RecordReader([], depth, (name) => {
    const cells = new SeenCells();
    fields.push({ name, cells });
    all.push(cells);
    return seenReading(name, cells);
  });
  return {
    reader,
    cells: all,
    // A name that only broken records have is none.
    schema: () => ({
      fields: fields.filter(({ cells }) => cells.length > 0).map(({ name, cells }) => seenField(name, cells.type)),
    }),
  };
}

export function seenReading(name: string, cells: SeenCells): FieldReading {
  return { name, cells, wanted: "a value", verbatim: false, nullIsValue: false, nullable: true };
}

/** A decimal has been seen as numbers only: as text it would be text. */
export function seenField(name: string, type: LogicalType): Field {
  return { name, type, nullable: true, ...(type.kind === "decimal" && { native: "json:number" }) };
}
