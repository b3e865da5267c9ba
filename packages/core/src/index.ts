// model: logical types, schema, values, errors
export type {
  AnyType,
  ClockType,
  DecimalType,
  ListType,
  LogicalType,
  SimpleKind,
  SimpleType,
  TextType,
  TypeKind,
} from "./model/logical-type.ts";
export type { Constraints, Field, Schema } from "./model/schema.ts";
export type { DataRecord, Row } from "./model/data-record.ts";
export { asDataknobsError, DataknobsError, isDataknobsError, messageOf } from "./model/error.ts";
export type { ErrorFacts, ErrorKind } from "./model/error.ts";
export { errorCodes } from "./model/error-codes.ts";
export type { CodeFacts, ErrorCode } from "./model/error-codes.ts";
export { redact, redactAddress } from "./model/redact.ts";
export { formatType, parseType, sameType, types } from "./model/logical-type-text.ts";
export { checkSchema, fieldOf, schemaOf } from "./model/schema-of.ts";
export type { FieldDescription } from "./model/schema-of.ts";
export { schemaFromJson, schemaToJson } from "./model/schema-json.ts";
export { inferSchema, nothingSeen, see, typeOfSeen } from "./model/infer.ts";
export type { Seen } from "./model/infer.ts";
export { isNone, unify } from "./model/unify.ts";
export { didYouMean, nearest } from "./model/nearest.ts";

// model: values
export { canonical, codePoints, integerOut } from "./model/canonical.ts";
export { compareCodePoints, compareValues, equalValues } from "./model/compare.ts";
export { typeOfValue } from "./model/type-of-value.ts";
export { canonicalDecimal, compareDecimals, decimalKey, fromScaled, toScaled } from "./model/decimal.ts";
export { float32Text, toFloat32 } from "./model/float32.ts";
export { daysInMonth, daysOf, formatDate, infiniteDay, minusInfiniteDay, parseDate } from "./model/date.ts";
export { formatTime, parseTime } from "./model/time.ts";
export {
  formatMicros,
  formatTimestamp,
  infiniteInstant,
  minusInfiniteInstant,
  parseTimestamp,
  timestampInto,
} from "./model/timestamp.ts";
export { keyText } from "./model/key-text.ts";
export { canonicalInterval, formatInterval, intervalParts } from "./model/interval.ts";
export type { IntervalParts } from "./model/interval.ts";
export { canonicalUuid } from "./model/uuid.ts";

// model: JSON values
export { jsonJudge } from "./model/json-judge.ts";
export type { JsonJudge } from "./model/json-judge.ts";
export { hasDuplicateKeys, isJsonBytes, isJsonText, JsonText } from "./model/json-text.ts";
export { doubleHolds, jsonTextOf, lazyJson, parseJson, plain } from "./model/json-value.ts";
export { isJsonNull, isRawJson, jsonNull, rawJson } from "./model/raw-json.ts";
export type { RawJson } from "./model/raw-json.ts";
export { skipBlanks, tokenEnd } from "./model/json-tokens.ts";
export { stringify } from "./model/stringify.ts";
export { looksTagged, tagOf, untag } from "./model/tagged.ts";
export type { Tagged } from "./model/tagged.ts";

// batch: records by column
export { anyCellOf, anyCellText } from "./batch/any-text.ts";
export type {
  AnyColumn,
  Bitmap,
  BytesColumn,
  Column,
  F32Column,
  F64Column,
  I32Column,
  I64Column,
  Layout,
  U8Column,
} from "./batch/column.ts";
export type { Batch, Position, Rejection } from "./batch/batch.ts";
export { batchOf, collectBatch } from "./batch/batch-of.ts";
export type { BatchOptions, Collected } from "./batch/batch-of.ts";
export { clearBit, countSet, isSet, newBitmap, setBit } from "./batch/bitmap.ts";
export { dateFromBytes, isOwnTimestamp, timeFromBytes, timestampFromBytes } from "./batch/clock-bytes.ts";
export { columnBuilder } from "./batch/build.ts";
export type { ColumnBuilder } from "./batch/build.ts";
export { castColumn } from "./batch/cast.ts";
export type { CastOptions, CastResult, CellFailure } from "./batch/cast.ts";
export { cellOf, recordAt } from "./batch/cell.ts";
export { inferOutput, rebuild } from "./batch/changed.ts";
export type { Observed, Rebuilt } from "./batch/changed.ts";
export { checkColumn } from "./batch/check.ts";
export type { Integers } from "./batch/integers.ts";
export { isNano, isScaled, layoutOf } from "./batch/layout.ts";
export { batchInForm, batchToFetch, isToFetch, ownForm } from "./batch/own-form.ts";
export type { OwnForm } from "./batch/own-form.ts";
export { putClock, putDate, putMicros } from "./batch/put-clock.ts";
export { recordsOf } from "./batch/records-of.ts";
export type { RecordOptions } from "./batch/records-of.ts";
export { renameColumns, renameFields, selectColumns, selectFields } from "./batch/reshape.ts";
export { concatBatches, sliceBatch, takeRows } from "./batch/rows.ts";
export { withSafeIntegers } from "./batch/safe-integers.ts";
export type { SafeIntegers } from "./batch/safe-integers.ts";
export { batchBytes } from "./batch/size.ts";
export { stringAt, stringsOf } from "./batch/strings.ts";
export { textColumn, textColumnOf } from "./batch/text-column.ts";
export { losses, type Unable } from "./batch/unable.ts";
export { valuesOf } from "./batch/values-of.ts";

// query: what to read
export type { AllOf, AnyOf, Comparison, Filter, FilterOperator, Not, Query, Sort } from "./query/filter.ts";
export { query } from "./query/builder.ts";
export type { Condition, QueryBuilder } from "./query/builder.ts";
export { checkFilter, filterOperators } from "./query/check-filter.ts";
export { filterBatch } from "./query/filter-batch.ts";
export { matches, recordTest } from "./query/matches.ts";
export { parseWhere } from "./query/parse-where.ts";
export { checkSort, compareRows, sortBatches } from "./query/sort.ts";
export { splitFilter } from "./query/split-filter.ts";
export type { SplitFilter } from "./query/split-filter.ts";
export { filteredFields, whereOf } from "./query/where-of.ts";

// contract: what a backend, a transform and a monitor are
export type { BackendDefinition, OpenContext, Traits, WriteMode } from "./contract/backend.ts";
export { endAtFirst } from "./contract/end-at-first.ts";
export type { Definition, Described, HowFar, Partition, ReadRequest, Source } from "./contract/source.ts";
export type { Finished, Runner, Stage, Store, StoredField, WriteRequest } from "./contract/store.ts";
export type { Key } from "./contract/key.ts";
export type { Committed, Writer } from "./contract/writer.ts";
export type { Checkpoint } from "./contract/checkpoint.ts";
export type { RecordFunction, RecordResult, Transform } from "./contract/transform.ts";
export type { Monitor, RunEvent } from "./contract/monitor.ts";
export type { CollectionPlan, FieldPlan, Verdict } from "./contract/plan.ts";
export type { CollectionResult, Counts, MigrationResult, RecordError } from "./contract/result.ts";
export { isRunning, thisRunner } from "./contract/runner.ts";
export { storedAsIs } from "./contract/stored-as-is.ts";
export { batchesOf } from "./contract/batches-of.ts";
export { readFiltered } from "./contract/read-filtered.ts";
export { writerOf } from "./contract/writer-of.ts";
export type { RecordWriter } from "./contract/writer-of.ts";

// migrate: the run
export { DataMigrator } from "./migrate/migrator.ts";
export type { Opened } from "./migrate/migrator.ts";
export { MigrationError } from "./migrate/migration-error.ts";
export type { Repeatable } from "./migrate/repeatable.ts";
export { verdictText } from "./migrate/verdict.ts";
export type {
  LoggedRejection,
  MigrateOptions,
  MigrationProgress,
  RejectionLog,
  RetryPolicy,
} from "./migrate/options.ts";

// registry: how a backend is found
export { createDataknobs, open } from "./registry/dataknobs.ts";
export type { Dataknobs, DataknobsOptions } from "./registry/dataknobs.ts";
export type { OpenOptions } from "./registry/open.ts";
export type { BackendFacts, OpenStore } from "./registry/open-store.ts";
export type { Collection, InsertOptions, ReadOptions, WriteResult } from "./registry/collection.ts";
export type { KeyLike } from "./registry/collection-key.ts";
export { contractNumber, defineBackend, isBackend } from "./registry/define-backend.ts";
export type { AnyBackend, Backend, StoreReference } from "./registry/define-backend.ts";
export type { Lookup, LookupStep } from "./registry/find-backend.ts";
export { officialBackends } from "./registry/official.ts";
export type { OfficialBackend } from "./registry/official.ts";
export { fileHead, isOpenOn, openDescriptor } from "./registry/open-descriptor.ts";
export type { FileIdentity } from "./registry/open-descriptor.ts";
export { register } from "./registry/registered.ts";
export type { RegisterOptions } from "./registry/registered.ts";
