import type { LogicalType } from "./logical-type.ts";

/** One named place in a record. */
export interface Field {
  readonly name: string;
  readonly type: LogicalType;
  /** Whether null is allowed. */
  readonly nullable: boolean;
  /** The source's own type name (`"VARCHAR(20)"`, `"pg:inet"`): a hint for a store of the same kind; no other code looks at it. */
  readonly native?: string;
  readonly constraints?: Constraints;
  /** What the store puts where a record leaves the field out: a value in record form. */
  readonly default?: unknown;
}

/** What values of a field must fulfil beyond their type. Bounds are values in record form and inclusive. */
export interface Constraints {
  /** The field must be there and not null. */
  readonly required?: boolean;
  readonly min?: number | bigint | string;
  readonly max?: number | bigint | string;
  /** Lengths in code points (text), bytes (bytes) or elements (list). */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression's source, matched with the `u` flag, unanchored. */
  readonly pattern?: string;
  readonly oneOf?: readonly unknown[];
  readonly unique?: boolean;
}

/** The fields of a collection, in order, and the names of those that identify a record (absent: no key). */
export interface Schema {
  readonly fields: readonly Field[];
  readonly key?: readonly string[];
}
