import { type Batch, type Field, fieldOf, isSet, type Rejection, takeRows } from "@dataknobs/core";
import type { Decoder, DecodeRequest } from "../decoder.ts";
import { fileStart, positionOf } from "../place.ts";
import { columnFields } from "./csv-columns.ts";
import { brokenRejection, misfitOf, rowRejection } from "./csv-rejection.ts";
import type { CsvDialect } from "./dialect.ts";
import { brokenTexts, longRows, rowsBut } from "./good-rows.ts";
import { fieldCells } from "./put-cells.ts";
import { type RecordReading, recordReader, type RecordRun } from "./record-reader.ts";

/**
 * Reads CSV as RFC 4180 describes it, with `\n` or `\r\n` behind a record; a carriage return alone is part of its cell. A cell of nothing is null, `""` the empty text.
 * Blank lines are passed over, but in a file of one column each is a record that holds null.
 * @throws INVALID_SCHEMA if the schema and the header name different fields; from `push` and `end` SOURCE_CHANGED if
 * the header is not the dialect's
 */
export function csvDecoder(request: DecodeRequest & { readonly dialect: CsvDialect }): Decoder {
  const { schema, dialect, limits } = request;
  const columns = columnFields(dialect, schema);
  const names = columns.map(({ name }) => name);
  const fields = request.fields.map((name) => fieldOf(schema, name));
  const reading: RecordReading = {
    dialect,
    columns: columns.length,
    records: request.records,
    bytes: request.bytes,
    recordBytes: limits.recordBytes,
    start: request.start ?? fileStart,
  };
  const reader = recordReader(reading);
  const wanted = fields.map((field) => ({
    field,
    column: columns.indexOf(field),
    ...fieldCells(field.type, request.ours === true, limits.depth),
  }));
  const delivered = schemaWith(fields, schema.key);

  function batchOf(run: RecordRun): Batch {
    const { bytes, index } = run;
    const refused = new Map<number, Rejection>();
    const refuse = (row: number, facts: Pick<Rejection, "code" | "message" | "field">): void => {
      if (!refused.has(row)) refused.set(row, rowRejection(run, row, names, schema.key, facts));
    };
    for (const row of longRows(run, limits.recordBytes))
      refuse(row, {
        code: "TOO_LONG",
        message: `The record has more than ${limits.recordBytes} bytes, which is the limit (maxRecordBytes).`,
      });
    for (const row of brokenTexts(run)) refuse(row, { code: "INVALID_UTF8", message: "The record is not UTF-8." });
    const taken = wanted.map(({ field, column, cells, put }) => {
      for (const row of put(bytes, index, column))
        if (!refused.has(row)) refuse(row, misfitOf(run, row, column, field, limits.depth));
      const made = cells.take();
      if (!field.nullable && made.valid !== undefined)
        for (let row = 0; row < index.count; row++)
          if (!isSet(made.valid, row)) refuse(row, { code: "MISFIT", field: field.name, message: nullMessage });
      return made;
    });
    const whole: Batch = { schema: delivered, length: index.count, columns: taken };
    const batch = refused.size === 0 ? whole : takeRows(whole, rowsBut(refused, index.count));
    const unread = inOrder([
      ...Array.from(refused, ([row, rejection]) => ({ line: index.lines[row] ?? 0, rejection })),
      ...index.broken.map((broken) => ({ line: broken.line, rejection: brokenRejection(run, broken, reading) })),
    ]);
    return { ...batch, position: positionOf(run.next), ...(unread.length > 0 && { unread }) };
  }

  return {
    *push(block) {
      for (const run of reader.push(block)) yield batchOf(run);
    },
    *end() {
      for (const run of reader.end()) yield batchOf(run);
    },
  };
}

function inOrder(rejections: { readonly line: number; readonly rejection: Rejection }[]): Rejection[] {
  return rejections.sort((a, b) => a.line - b.line).map(({ rejection }) => rejection);
}

const nullMessage = "The cell is null, and by the schema the field never is.";

function schemaWith(fields: readonly Field[], key: readonly string[] | undefined): Batch["schema"] {
  return key?.every((name) => fields.some((field) => field.name === name)) === true ? { fields, key } : { fields };
}
