import type { PgType } from "../types/pg-type.ts";

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A relation as the catalog lists it. */
export interface Listed extends TableName {
  readonly oid: number;
  readonly kind: "table" | "partitioned" | "view" | "materialized view" | "foreign";
  /** pg_class.reltuples: about how many records, -1: nobody has counted. */
  readonly about: number;
  readonly pages: number;
}

/** Types (`t:` and the oid), extensions (`x:` and the name) and others (`?`) that a part of a table stands on. */
export type Needs = readonly string[];

/** The sequence of a column, its numbers as texts. */
export interface SequenceOptions {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
}

export interface TableColumn {
  readonly name: string;
  /** pg_attribute.attnum. */
  readonly number: number;
  readonly type: PgType;
  readonly notNull: boolean;
  /** `NOT NULL ... NOT VALID`: nulls may be there, and none comes in. */
  readonly notNullFromNow?: true;
  /** The expression of its default, or of a generated column, as `pg_get_expr` writes it. */
  readonly default?: string;
  /** Of its default. */
  readonly needs: Needs;
  readonly generated?: "stored" | "virtual";
  readonly identity?: "always" | "by default";
  /** The sequence that fills it (identity or serial), schema-qualified and quoted. */
  readonly sequence?: string;
  readonly sequenceOptions?: SequenceOptions;
  /** Where it is not the one of its type, schema-qualified and quoted. */
  readonly collation?: string;
}

export interface TableConstraint {
  readonly name: string;
  readonly kind: "primary" | "unique" | "check" | "foreign" | "exclude";
  readonly columns: readonly string[];
  /** As `pg_get_constraintdef` writes it. */
  readonly text: string;
  readonly deferrable: boolean;
  readonly validated: boolean;
  readonly needs: Needs;
  /** Of a foreign key: the table it refers to. */
  readonly refers?: TableName;
}

export interface TableIndex {
  readonly name: string;
  /** As `pg_get_indexdef` writes it. */
  readonly text: string;
  readonly unique: boolean;
  /** What stands behind the name of its table in the statement that makes it: `USING btree (...)`. */
  readonly tail: string;
  readonly needs: Needs;
  /** It has been built to its end. */
  readonly valid: boolean;
  /** The constraint that it stands for has its name. */
  readonly constraint: boolean;
  /** Its columns, of which those of `INCLUDE` are none; absent where one is an expression. */
  readonly columns?: readonly string[];
  /** It holds for all records (no `WHERE`), at once, and has been built to its end. */
  readonly whole: boolean;
  /** It compares a column by another collation than the column's own. */
  readonly collated: boolean;
  /** All columns that it looks at. */
  readonly uses: readonly string[];
}

/** How many there are of what belongs to a table beside its columns. */
export interface Besides {
  readonly triggers: number;
  /** Of the triggers those that run before a record is written, and may make another of it. */
  readonly changing: readonly string[];
  readonly rules: number;
  readonly policies: number;
  readonly grants: number;
  readonly comments: number;
  readonly statistics: number;
  readonly storage: number;
  /** Its policies are looked at; without one nobody but the owner has any record. */
  readonly secured: boolean;
}

/** All that we know of a relation. */
export interface Table extends Listed {
  readonly columns: readonly TableColumn[];
  readonly constraints: readonly TableConstraint[];
  readonly indexes: readonly TableIndex[];
  /** The columns of its primary key, in the key's order. */
  readonly key?: readonly string[];
  /** Tables that inherit from it, without partitions. */
  readonly children: readonly TableName[];
  /** What it inherits from. */
  readonly parents: readonly TableName[];
  readonly besides: Besides;
}
