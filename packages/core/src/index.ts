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
export { redact } from "./model/redact.ts";

// batch: records by column
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
export type { Collected } from "./batch/batch-of.ts";
export { clearBit, countSet, isSet, newBitmap, setBit } from "./batch/bitmap.ts";
export { columnBuilder } from "./batch/build.ts";
export type { ColumnBuilder } from "./batch/build.ts";
export { cellOf, recordAt } from "./batch/cell.ts";
export type { Integers } from "./batch/integers.ts";
export { isNano, isScaled, layoutOf } from "./batch/layout.ts";
export { recordsOf } from "./batch/records-of.ts";
export type { RecordOptions } from "./batch/records-of.ts";
export { renameColumns, renameFields, selectColumns, selectFields } from "./batch/reshape.ts";
export { concatBatches, sliceBatch, takeRows } from "./batch/rows.ts";
export { batchBytes } from "./batch/size.ts";
export { stringAt, stringsOf } from "./batch/strings.ts";
export { textColumn, textColumnOf } from "./batch/text-column.ts";
export { valuesOf } from "./batch/values-of.ts";

// query: what to read
export type { AllOf, AnyOf, Comparison, Filter, FilterOperator, Not, Query, Sort } from "./query/filter.ts";

// contract: what a backend, a transform and a monitor are
export type { BackendDefinition, OpenContext, Traits, WriteMode } from "./contract/backend.ts";
export type { Described, Partition, ReadRequest, Source } from "./contract/source.ts";
export type { Runner, Stage, Store, StoredField, Unable, WriteRequest } from "./contract/store.ts";
export type { Key } from "./contract/key.ts";
export type { Committed, Writer } from "./contract/writer.ts";
export type { Checkpoint } from "./contract/checkpoint.ts";
export type { RecordFunction, RecordResult, Transform } from "./contract/transform.ts";
export type { Monitor, RunEvent } from "./contract/monitor.ts";
export type { CollectionPlan, FieldPlan, Verdict } from "./contract/plan.ts";
export type { CollectionResult, Counts, MigrationResult, RecordError } from "./contract/result.ts";
export { isRunning, thisRunner } from "./contract/runner.ts";
export { writerOf } from "./contract/writer-of.ts";
export type { RecordWriter } from "./contract/writer-of.ts";

// migrate: the run

// registry: how a backend is found
export { contractNumber, defineBackend, isBackend } from "./registry/define-backend.ts";
export type { AnyBackend, Backend, StoreReference } from "./registry/define-backend.ts";
export { register } from "./registry/registered.ts";
export type { RegisterOptions } from "./registry/registered.ts";
