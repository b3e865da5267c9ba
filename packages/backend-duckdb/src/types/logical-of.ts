import { type LogicalType, types } from "@dataknobs/core";
import { type DuckType, isRaw } from "./duck-type.ts";

/** What a column of this type means to core, by DuckDB's own catalog alone. */
export function logicalOf(type: DuckType): LogicalType {
  const any = type.id === "UNION" ? unionMembers(type)?.any : undefined;
  return any ?? elementType(type);
}

/** The type in which a column's cells come out where a field asks for `wanted`: a union also as JSON, with its members' names. */
export function deliveredAs(type: DuckType, wanted: LogicalType): LogicalType {
  return type.id === "UNION" && wanted.kind === "json" ? elementType(type) : logicalOf(type);
}

/** The same inside a list or struct, where a union keeps the names of its members: `{"member": value}`. */
export function elementType(type: DuckType): LogicalType {
  switch (type.id) {
    case "BOOLEAN":
      return types.bool;
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "UTINYINT":
    case "USMALLINT":
      return types.int32;
    case "UINTEGER":
    case "BIGINT":
      return types.int64;
    case "UBIGINT":
      return types.decimal(20, 0);
    case "HUGEINT":
    case "UHUGEINT":
      return types.decimal(39, 0);
    case "FLOAT":
      return types.float32;
    case "DOUBLE":
      return types.float64;
    case "DECIMAL":
      return types.decimal(type.width, type.scale);
    case "VARCHAR":
    case "ENUM":
      return types.text;
    case "JSON":
      return types.json;
    case "BLOB":
      return types.bytes;
    case "DATE":
      return types.date;
    case "TIME":
      return types.time(6);
    case "TIME_NS":
      return types.time(9);
    case "TIMESTAMP_S":
      return types.timestamp(0);
    case "TIMESTAMP_MS":
      return types.timestamp(3);
    case "TIMESTAMP":
      return types.timestamp(6);
    case "TIMESTAMP_NS":
      return types.timestamp(9);
    case "TIMESTAMPTZ":
      return types.timestamptz(6);
    case "INTERVAL":
      return types.interval;
    case "UUID":
      return types.uuid;
    case "LIST":
    case "ARRAY":
      return isRaw(type) ? types.list(elementType(type.of)) : types.text;
    case "STRUCT":
    case "MAP":
    case "UNION":
      return isRaw(type) ? types.json : types.text;
    default:
      return type.name === "BIGNUM" ? types.decimal() : types.text;
  }
}

/** The kinds of cells that an `any` column tells apart. */
export type CellKind = "bool" | "integer" | "float" | "text" | "bytes";

export interface UnionMembers {
  readonly any: LogicalType;
  /** The member's place for each kind of cell. */
  readonly places: ReadonlyMap<CellKind, number>;
}

/** A union as `any`: its members are scalars of different kinds. Else `undefined`: it is JSON. */
export function unionMembers(type: DuckType & { readonly id: "UNION" }): UnionMembers | undefined {
  const places = new Map<CellKind, number>();
  for (const [i, member] of type.members.entries()) {
    const kind = cellKind(member.type);
    if (kind === undefined || places.has(kind)) return undefined;
    places.set(kind, i);
  }
  return { any: types.anyOf(...type.members.map((member) => logicalOf(member.type))), places };
}

function cellKind(type: DuckType): CellKind | undefined {
  switch (type.id) {
    case "BOOLEAN":
      return "bool";
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "BIGINT":
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
    case "UBIGINT":
    case "HUGEINT":
      return "integer";
    case "DOUBLE":
      return "float";
    case "VARCHAR":
      return "text";
    case "BLOB":
      return "bytes";
    default:
      return undefined;
  }
}
