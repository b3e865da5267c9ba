import {
  type Batch,
  batchInForm,
  type Position,
  type Rejection,
  type ReadRequest,
  recordAt,
  type Schema,
  takeRows,
} from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { columnFor, fieldIn, keptFor, selectText } from "./columns.ts";
import { type Fault, type PlaceKeeper, recordCode, type Taken } from "./decode/code.ts";
import { type Decoded, decodedAs, type Form } from "./decode/form.ts";
import { batchesIn } from "./decode/pieces.ts";
import { isPlain, type TakenTuples, tupleCode } from "./decode/tuple-code.ts";
import { type CellFault, type Judge, judgeOf } from "./judge.ts";
import { placeIn } from "./place.ts";
import { mayPass, TupleForm } from "../tuples.ts";

/** How the fields that are asked for come out of a query. */
export interface Scan {
  /** What stands behind SELECT. */
  readonly columns: string;
  /** The batches of what `COPY (FORMAT BINARY)` gives of it. */
  batches(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Batch>;
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
  const decoded = kept.map((one, c) => {
    const usual = decodedAs(one, fields[c]?.type ?? one.type);
    return unchecked && isText(usual) ? { ...usual, form: anyBytes } : usual;
  });
  const judges = decoded.map(({ type, form }, c): Judge | undefined => {
    const field = fields[c];
    return field === undefined ? undefined : judgeOf(type, field, unchecked && form.kind === "bytes");
  });
  const { key } = request.schema;
  const schema: Schema = {
    fields,
    ...(key?.every((name) => request.fields.includes(name)) === true && { key }),
  };
  const selected = columns.map((column, c) => {
    const text = selectText(column, kept[c] ?? column.kept);
    // Asked for text, the server would stop at the first that is not UTF-8.
    return decoded[c]?.form === anyBytes ? `pg_catalog.convert_to((${text})::pg_catalog.text, 'SQL_ASCII')` : text;
  });
  const forms = decoded.map(({ form }) => form);
  const made = (taken: Taken, at?: Position): Batch => withPlace(batchOf(taken, schema, judges), at);
  const passing = request.inForm === true && columns.every(mayPass) && passes(decoded, judges);
  return {
    columns: [...(place === undefined ? [] : ["ctid"]), ...selected].join(", "),
    async *batches(bytes) {
      if (!passing) {
        for await (const taken of batchesIn(bytes, recordCode(forms, request, place)))
          yield made(taken, placeIn(place));
        return;
      }
      // All of a batch at once: it has its size.
      const whole = recordCode(forms, { records: request.records, bytes: Infinity }, undefined, Infinity);
      const cells = ({ records }: TakenTuples): Taken => {
        whole.run(records, 0, records.length);
        return whole.take();
      };
      for await (const taken of batchesIn(bytes, tupleCode(forms, request, place))) {
        const at = placeIn(place);
        if (taken.doubtful) {
          yield made(cells(taken), at);
          continue;
        }
        const { length, records, offsets, nulls } = taken;
        const types = columns.map(({ type }) => type);
        const form = new TupleForm(types, records, offsets, nulls);
        const facts = { schema, length, ...(at !== undefined && { position: at }) };
        yield batchInForm(facts, form, () => cells(taken).columns);
      }
    },
  };
}

const anyBytes: Form = { kind: "bytes", skip: 0 };

function isText({ form, type }: Decoded): boolean {
  return form.kind === "bytes" && type.kind !== "bytes";
}

/** Whether what comes is what is delivered, so that nothing has to be looked at to know that it fits. */
function passes(decoded: readonly Decoded[], judges: readonly (Judge | undefined)[]): boolean {
  return decoded.length > 0 && decoded.every(({ form }) => isPlain(form)) && judges.every((one) => one === undefined);
}

function withPlace(batch: Batch, position: Position | undefined): Batch {
  return position === undefined ? batch : { ...batch, position };
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
