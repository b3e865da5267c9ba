import type { Row } from "../model/data-record.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import { isDataknobsError, messageOf } from "../model/error.ts";
import type { Field, Schema } from "../model/schema.ts";
import { columnBuilder } from "./build.ts";
import type { Column } from "./column.ts";
import { withFloats } from "./exact.ts";
import { recordCode } from "./record-code.ts";
import { wellFormedText } from "./text-column.ts";

/** Why a record does not fit. */
export interface Failure {
  readonly row: number;
  readonly field?: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Encoded {
  readonly columns: Column[];
  /** By row, in their order; the first reason of each. Cells of such rows mean nothing. */
  readonly failures: Map<number, Failure>;
}

/** Columns of what records hold. */
export function encodeRecords(schema: Schema, records: readonly Row[], exact = false): Encoded {
  const values = recordCode(schema).take(records);
  const failures: Failure[] = unknownFields(schema, records, values);
  const columns = schema.fields.map((field, c) => {
    const column = encodeValues(field, values[c] ?? [], failures);
    return exact ? withFloats(column, values[c] ?? []) : column;
  });
  return { columns, failures: firstByRow(failures) };
}

/** A column of values in record form or another accepted form; null is null, `undefined` is missing. */
export function encodeValues(field: Field, values: readonly unknown[], failures: Failure[]): Column {
  const whole = field.nullable ? wholeText(field, values) : undefined;
  if (whole !== undefined) return whole;
  const builder = columnBuilder(field.type, values.length);
  for (let i = 0; i < values.length; i++) appendValue(builder, field, values[i], i, failures);
  return builder.finish();
}

/** The way of ordinary text: nothing but strings and nulls, all encoded at once; `undefined` when cells need a closer look. */
function wholeText(field: Field, values: readonly unknown[]): Column | undefined {
  if (field.type.kind !== "text" || field.type.length !== undefined) return undefined;
  for (const value of values) if (typeof value !== "string" && value !== null) return undefined;
  return wellFormedText(values as readonly (string | null)[]);
}

function appendValue(
  builder: ReturnType<typeof columnBuilder>,
  field: Field,
  value: unknown,
  row: number,
  failures: Failure[],
): void {
  if (value === undefined || value === null) {
    if (value === null) builder.appendNull();
    else builder.appendMissing();
    if (!field.nullable) absent(field, value, row, failures);
    return;
  }
  try {
    builder.append(value);
  } catch (error) {
    // An object may have code of its own (a getter, `toJSON`), which throws what it likes.
    if (!isDataknobsError(error) && typeof value !== "object") throw error;
    builder.appendNull();
    const code = isDataknobsError(error) ? error.code : "INVALID_VALUE";
    failures.push({ row, field: field.name, code, message: messageOf(error) });
  }
}

/** A required field without a value is a failure, unless the store has a default to put there. */
export function absent(field: Field, value: unknown, row: number, failures: Failure[]): void {
  if (value === undefined && field.default !== undefined) return;
  const state = value === null ? "null" : "missing";
  const message = `The field is ${state}, which its schema does not allow.`;
  failures.push({ row, field: field.name, code: "NULL_NOT_ALLOWED", message });
}

/** Records with a field that the schema has not: silently leaving it out would lose it. */
export function unknownFields(
  schema: Schema,
  records: readonly Row[],
  values: readonly (readonly unknown[])[],
): Failure[] {
  const failures: Failure[] = [];
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    let own = 0;
    for (const name in record) if (name !== undefined) own++;
    let known = 0;
    for (const column of values) if (column[i] !== undefined) known++;
    if (own !== known && record !== undefined) {
      const name = strangerOf(schema, record);
      if (name !== undefined)
        failures.push({
          row: i,
          field: name,
          code: "UNKNOWN_FIELD",
          message: `The schema has no field ${JSON.stringify(name)}. Known: ${schema.fields.map((field) => field.name).join(", ")}.`,
        });
    }
  }
  return failures;
}

function strangerOf(schema: Schema, record: Row): string | undefined {
  return Object.keys(record).find(
    (name) => record[name] !== undefined && !schema.fields.some((field) => field.name === name),
  );
}

/** The first reason of each row, in the order of rows. */
export function firstByRow(failures: readonly Failure[]): Map<number, Failure> {
  const byRow = new Map<number, Failure>();
  for (const failure of failures) if (!byRow.has(failure.row)) byRow.set(failure.row, failure);
  return new Map([...byRow].sort(([a], [b]) => a - b));
}
