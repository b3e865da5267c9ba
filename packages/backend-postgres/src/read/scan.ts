import { type Batch, type Rejection, type ReadRequest, recordAt, type Schema, takeRows } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { columnFor, fieldIn, keptFor, selectText } from "./columns.ts";
import { type Fault, type PlaceKeeper, recordCode, type RecordCode, type Taken } from "./decode/code.ts";
import { decodedAs } from "./decode/form.ts";
import { type CellFault, type Judge, judgeOf } from "./judge.ts";

/** How the fields that are asked for come out of a query. */
export interface Scan {
  /** What stands behind SELECT. */
  readonly columns: string;
  readonly code: RecordCode;
  batch(taken: Taken): Batch;
}

/** `place`: the records' ctid is selected too, and noted there. `bytesAreText`: the server does not look at what a text holds. */
export function scanOf(
  collection: Collection,
  request: ReadRequest,
  place: PlaceKeeper | undefined,
  unchecked: boolean,
): Scan {
  const fields = request.fields.map((name) => fieldIn(request.schema, name));
  const columns = fields.map((field) => columnFor(collection, field.name));
  const kept = columns.map((column, c) => keptFor(column, fields[c]?.type ?? column.kept.type));
  const decoded = kept.map((one, c) => decodedAs(one, fields[c]?.type ?? one.type));
  const judges = decoded.map(({ type, form }, c): Judge | undefined => {
    const field = fields[c];
    return field === undefined ? undefined : judgeOf(type, field, unchecked && form.kind === "bytes");
  });
  const { key } = request.schema;
  const schema: Schema = {
    fields,
    ...(key?.every((name) => request.fields.includes(name)) === true && { key }),
  };
  const selected = columns.map((column, c) => selectText(column, kept[c] ?? column.kept));
  return {
    columns: [...(place === undefined ? [] : ["ctid"]), ...selected].join(", "),
    code: recordCode(
      decoded.map(({ form }) => form),
      request,
      place,
    ),
    batch: (taken) => batchOf(taken, schema, judges),
  };
}

function batchOf({ length, columns, faults }: Taken, schema: Schema, judges: readonly (Judge | undefined)[]): Batch {
  const wrong: CellFault[] = faults.map((fault) => misfit(fault, schema));
  const judged = columns.map((column, c) => judges[c]?.(column, length, wrong) ?? column);
  const batch: Batch = { schema, length, columns: judged };
  if (wrong.length === 0) return batch;
  const byRow = new Map<number, CellFault>();
  for (const fault of wrong) if (!byRow.has(fault.row)) byRow.set(fault.row, fault);
  const unread = [...byRow.values()].sort((a, b) => a.row - b.row).map((fault) => unreadOf(fault, batch));
  const kept = Array.from({ length }, (_, row) => row).filter((row) => !byRow.has(row));
  return { ...takeRows(batch, kept), unread };
}

function misfit({ row, column, why, text }: Fault, { fields }: Schema): CellFault {
  return { row, field: fields[column]?.name ?? "", code: "MISFIT", message: why, text };
}

function unreadOf({ row, field, code, message, text }: CellFault, batch: Batch): Rejection {
  const record = recordAt(batch, row);
  const id = batch.schema.key?.map((name) => record[name]);
  return {
    field,
    code,
    message,
    record: text === undefined ? record : { ...record, [field]: text },
    ...(id?.every((part) => part !== null && part !== undefined) === true && { recordId: id.map(String).join(",") }),
  };
}
