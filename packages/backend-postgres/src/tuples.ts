import type { OwnForm } from "@dataknobs/core";
import type { CollectionColumn } from "./collection.ts";
import type { PgType } from "./types/pg-type.ts";

/** What a table of PostgreSQL says of where its records are: another PostgreSQL may take them as they come out of it. */
export const tuples: object = Object.freeze({});

/** Records as `COPY (FORMAT BINARY)` has them, each with the number of its columns: what has come may go on as it is. */
export class TupleForm implements OwnForm {
  /** What the columns are in the table. */
  readonly types: readonly PgType[];
  readonly records: Buffer;
  /** Where each record begins, and where the last one ends. */
  readonly offsets: Int32Array;
  /** Of each column, whether a null may be among them. */
  readonly nulls: Uint8Array;

  constructor(types: readonly PgType[], records: Buffer, offsets: Int32Array, nulls: Uint8Array) {
    this.types = types;
    this.records = records;
    this.offsets = offsets;
    this.nulls = nulls;
  }

  get bytes(): number {
    return this.records.byteLength;
  }

  isFull(place: number): boolean {
    return this.nulls[place] === 0;
  }
}

/** Types of every PostgreSQL, whose values are written in one way and with one meaning. */
const everywhere: ReadonlySet<string> = new Set(
  "bool int2 int4 int8 oid float4 float8 numeric text varchar name bytea date time timestamp timestamptz uuid json jsonb".split(
    " ",
  ),
);

/** Whether values of the column can go on as they are, to a column of the very same type. */
export function mayPass({ type, kept }: CollectionColumn): boolean {
  return kept.select === undefined && isEverywhere(type);
}

/** Whether every value of the one type is one of the other, written alike. */
export function isSameType(from: PgType, to: PgType): boolean {
  return isEverywhere(from) && isEverywhere(to) && from.name === to.name && from.modifier === to.modifier;
}

function isEverywhere({ kind, schema, name }: PgType): boolean {
  return kind === "base" && schema === "pg_catalog" && everywhere.has(name);
}
