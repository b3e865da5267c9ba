/**
 * The logical types: what a value *means*, apart from how any store keeps it.
 * `docs/types.md` says for each what it looks like in a record and in a batch.
 */
export type LogicalType = SimpleType | DecimalType | TextType | ClockType | ListType | AnyType;

export type SimpleKind =
  | "bool"
  | "int32"
  | "int64"
  | "float32"
  | "float64"
  | "bytes"
  | "date"
  | "interval"
  | "uuid"
  | "json";

export interface SimpleType {
  readonly kind: SimpleKind;
}

/** Both bounds are given or neither: `decimal(10,2)`, or `decimal` without a limit. Precision counts all digits. */
export interface DecimalType {
  readonly kind: "decimal";
  readonly precision?: number;
  readonly scale?: number;
}

/** `length`: at most so many code points; absent: no limit. */
export interface TextType {
  readonly kind: "text";
  readonly length?: number;
}

/** `precision`: digits of a second's fraction, 0 to 9. Up to 6 a batch holds microseconds, above nanoseconds. */
export interface ClockType {
  readonly kind: "time" | "timestamp" | "timestamptz";
  readonly precision: number;
}

export interface ListType {
  readonly kind: "list";
  readonly of: LogicalType;
}

/** Each cell has its own type. `of`: the types that occur, when somebody has looked at every value. */
export interface AnyType {
  readonly kind: "any";
  readonly of?: readonly LogicalType[];
}

export type TypeKind = LogicalType["kind"];
