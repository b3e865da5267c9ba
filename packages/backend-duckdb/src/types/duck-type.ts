import { quoteName } from "@dataknobs/sql";
import { literal } from "../names.ts";

/** The scalar types whose vectors we read and write. */
export type ScalarId =
  | "BOOLEAN"
  | "TINYINT"
  | "SMALLINT"
  | "INTEGER"
  | "BIGINT"
  | "HUGEINT"
  | "UTINYINT"
  | "USMALLINT"
  | "UINTEGER"
  | "UBIGINT"
  | "UHUGEINT"
  | "FLOAT"
  | "DOUBLE"
  | "VARCHAR"
  | "JSON"
  | "BLOB"
  | "DATE"
  | "TIME"
  | "TIME_NS"
  | "TIMESTAMP"
  | "TIMESTAMP_S"
  | "TIMESTAMP_MS"
  | "TIMESTAMP_NS"
  | "TIMESTAMPTZ"
  | "INTERVAL"
  | "UUID";

/** A type of DuckDB, as far as its vectors tell types apart. */
export type DuckType =
  | { readonly id: ScalarId }
  | { readonly id: "DECIMAL"; readonly width: number; readonly scale: number }
  | { readonly id: "ENUM"; readonly values: readonly string[] }
  | { readonly id: "LIST"; readonly of: DuckType }
  | { readonly id: "ARRAY"; readonly of: DuckType; readonly length: number }
  | { readonly id: "STRUCT"; readonly members: readonly Member[] }
  | { readonly id: "MAP"; readonly key: DuckType; readonly value: DuckType }
  | { readonly id: "UNION"; readonly members: readonly Member[] }
  /** Read and written by its text: BIT, TIMETZ, BIGNUM, GEOMETRY, VARIANT and what DuckDB will have tomorrow. */
  | { readonly id: "OTHER"; readonly name: string };

export interface Member {
  readonly name: string;
  readonly type: DuckType;
}

/** The type as DuckDB's SQL writes it. */
export function formatDuckType(type: DuckType): string {
  switch (type.id) {
    case "DECIMAL":
      return `DECIMAL(${type.width},${type.scale})`;
    case "ENUM":
      return `ENUM(${type.values.map(literal).join(", ")})`;
    case "LIST":
      return `${formatDuckType(type.of)}[]`;
    case "ARRAY":
      return `${formatDuckType(type.of)}[${type.length}]`;
    case "STRUCT":
    case "UNION":
      return `${type.id}(${type.members.map((member) => `${quoteName(member.name)} ${formatDuckType(member.type)}`).join(", ")})`;
    case "MAP":
      return `MAP(${formatDuckType(type.key)}, ${formatDuckType(type.value)})`;
    case "OTHER":
      return type.name;
    default:
      return type.id;
  }
}

/** Inside others, where no cast can make text of them alone. */
const rawInside: ReadonlySet<string> = new Set(["BIT", "TIMETZ", "BIGNUM"]);

/** Whether vectors of this type are read and written as bytes. */
export function isRaw(type: DuckType): boolean {
  return type.id !== "OTHER" && isRawInside(type);
}

function isRawInside(type: DuckType): boolean {
  switch (type.id) {
    case "LIST":
    case "ARRAY":
      return isRawInside(type.of);
    case "STRUCT":
    case "UNION":
      return type.members.every((member) => isRawInside(member.type));
    case "MAP":
      return isRawInside(type.key) && isRawInside(type.value);
    default:
      return type.id !== "OTHER" || rawInside.has(type.name);
  }
}

/** A map lies in memory as a list of these. */
export function entryOf(map: { readonly key: DuckType; readonly value: DuckType }): DuckType {
  return {
    id: "STRUCT",
    members: [
      { name: "key", type: map.key },
      { name: "value", type: map.value },
    ],
  };
}

/** Whether there is JSON in it, which DuckDB does not keep to what JSON is. */
export function holdsJson(type: DuckType): boolean {
  switch (type.id) {
    case "LIST":
    case "ARRAY":
      return holdsJson(type.of);
    case "STRUCT":
    case "UNION":
      return type.members.some((member) => holdsJson(member.type));
    case "MAP":
      return holdsJson(type.key) || holdsJson(type.value);
    default:
      return type.id === "JSON";
  }
}

export function isNested({ id }: DuckType): boolean {
  return id === "LIST" || id === "ARRAY" || id === "STRUCT" || id === "MAP" || id === "UNION";
}
