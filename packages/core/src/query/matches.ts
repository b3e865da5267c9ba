import type { Row } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";
import { checkFilter } from "./check-filter.ts";
import { queriedField } from "./invalid-query.ts";
import type { Filter } from "./filter.ts";
import { both, either, negated, no, yes, type Truth } from "./truth.ts";
import { valueTest } from "./value-test.ts";

/**
 * Whether a record in record form fulfils a filter. For many records make one `recordTest`.
 * @throws INVALID_QUERY when the filter does not fit the schema
 */
export function matches(filter: Filter, schema: Schema, record: Row): boolean {
  return recordTest(filter, schema)(record);
}

/** The filter as a function. @throws INVALID_QUERY when it does not fit the schema */
export function recordTest(filter: Filter, schema: Schema): (record: Row) => boolean {
  const test = truthTest(checkFilter(filter, schema), schema);
  return (record) => test(record) === yes;
}

type RecordTruth = (record: Row) => Truth;

function truthTest(filter: Filter, schema: Schema): RecordTruth {
  if ("and" in filter) {
    const parts = filter.and.map((part) => truthTest(part, schema));
    return (record) => parts.reduce<Truth>((least, part) => (least === no ? no : both(least, part(record))), yes);
  }
  if ("or" in filter) {
    const parts = filter.or.map((part) => truthTest(part, schema));
    return (record) => parts.reduce<Truth>((most, part) => (most === yes ? yes : either(most, part(record))), no);
  }
  if ("not" in filter) {
    const part = truthTest(filter.not, schema);
    return (record) => negated(part(record));
  }
  const { name, type } = queriedField(schema, filter.field);
  const test = valueTest(filter, type);
  // What a record inherits (`constructor`) is no field of it.
  return (record) => test(Object.hasOwn(record, name) ? record[name] : undefined);
}
