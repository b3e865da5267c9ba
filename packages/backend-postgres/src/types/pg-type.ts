/** A type of PostgreSQL as its catalog describes it (pg_type). */
export interface PgType {
  readonly oid: number;
  /** Its name in the catalog: `int4`, `varchar`, `_text` (an array), `mood`. */
  readonly name: string;
  readonly schema: string;
  /** As `format_type` writes it with the column's modifier: `character varying(20)`, `numeric(10,2)`, `integer[]`. */
  readonly text: string;
  /** pg_attribute.atttypmod, -1: none. */
  readonly modifier: number;
  readonly kind: "base" | "domain" | "enum" | "composite" | "range" | "multirange" | "array" | "pseudo";
  /** The extension that made it: `hstore`. */
  readonly extension?: string;
  /** Of an array. */
  readonly element?: PgType;
  /** Of a domain: what it stands on, and what it demands. */
  readonly base?: PgType;
  /** With their names: `CONSTRAINT positive CHECK ((VALUE > 0))`. */
  readonly checks?: readonly string[];
  readonly notNull?: boolean;
  /** Of a domain: its conditions or its default call functions that not every PostgreSQL has. */
  readonly standsOnOthers?: boolean;
  readonly default?: string;
  /** Of an enum, in its order. */
  readonly labels?: readonly string[];
  /** Of a composite. */
  readonly attributes?: readonly { readonly name: string; readonly type: PgType }[];
  /** Of a composite: it is the row type of a table, which alone can make it. */
  readonly ofTable?: boolean;
  /** Of a range or multirange. */
  readonly subtype?: PgType;
}
