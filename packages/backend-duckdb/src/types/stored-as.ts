import { type Field, type LogicalType, sameType } from "@dataknobs/core";
import { type DuckType, isRaw, type Member } from "./duck-type.ts";
import { type CellKind, deliveredAs, elementType } from "./logical-of.ts";
import { parseDuckType } from "./parse-duck-type.ts";

/** The column that a new table gets for a field: the one it came from if it came from DuckDB, else the plainest that holds every value. */
export function storedAs(field: Field): DuckType {
  return nativeType(field) ?? duckTypeOf(field.type);
}

/** A hint is taken only if it is a type of DuckDB that means the field's very type. */
function nativeType({ native, type, constraints }: Field): DuckType | undefined {
  const known = native === undefined ? undefined : parseDuckType(native);
  if (known === undefined || !sameType(deliveredAs(known, type), type)) return undefined;
  if (known.id === "OTHER") return writtenByText.has(known.name) ? known : undefined;
  if (!isRaw(known)) return undefined;
  // Somebody may have changed what the values are; then the list of them says so.
  if (
    known.id === "ENUM" &&
    constraints?.oneOf?.every((value) => typeof value === "string" && known.values.includes(value)) !== true
  )
    return undefined;
  return known;
}

/** A cast from the text that DuckDB shows for them gives them back. */
const writtenByText: ReadonlySet<string> = new Set(["BIT", "TIMETZ", "BIGNUM"]);

function duckTypeOf(type: LogicalType): DuckType {
  switch (type.kind) {
    case "bool":
      return { id: "BOOLEAN" };
    case "int32":
      return { id: "INTEGER" };
    case "int64":
      return { id: "BIGINT" };
    case "float32":
      return { id: "FLOAT" };
    case "float64":
      return { id: "DOUBLE" };
    case "decimal":
      return type.precision !== undefined && type.precision <= 38
        ? { id: "DECIMAL", width: type.precision, scale: type.scale ?? 0 }
        : { id: "VARCHAR" };
    case "text":
      return { id: "VARCHAR" };
    case "bytes":
      return { id: "BLOB" };
    case "date":
      return { id: "DATE" };
    case "time":
      return { id: type.precision <= 6 ? "TIME" : "TIME_NS" };
    case "timestamp":
      return { id: type.precision <= 6 ? "TIMESTAMP" : "TIMESTAMP_NS" };
    case "timestamptz":
      return { id: type.precision <= 6 ? "TIMESTAMPTZ" : "VARCHAR" };
    case "interval":
      return { id: "INTERVAL" };
    case "uuid":
      return { id: "UUID" };
    case "json":
      return { id: "JSON" };
    case "list":
      return listType(type.of);
    default:
      return anyType(type.of);
  }
}

/** A list of what DuckDB holds by itself; else the list's JSON text. */
function listType(of: LogicalType): DuckType {
  const element = duckTypeOf(of);
  const natural = elementType(element);
  const holds =
    natural.kind === of.kind &&
    (of.kind !== "decimal" || sameType(natural, of)) &&
    (of.kind !== "list" || element.id === "LIST");
  return holds ? { id: "LIST", of: element } : { id: "JSON" };
}

const members: ReadonlyMap<CellKind, DuckType> = new Map<CellKind, DuckType>([
  ["bool", { id: "BOOLEAN" }],
  ["integer", { id: "BIGINT" }],
  ["float", { id: "DOUBLE" }],
  ["text", { id: "VARCHAR" }],
  ["bytes", { id: "BLOB" }],
]);

/**
 * A union of the scalar types that occur: in DuckDB's SQL both `title = 'Avatar'` and `title = 300` work then, where in a
 * JSON column the first is an error. JSON where objects or arrays occur, or where nobody has looked.
 */
function anyType(of: readonly LogicalType[] | undefined): DuckType {
  if (of === undefined || of.length === 0) return { id: "JSON" };
  const kinds = new Set(of.map(kindOf));
  if (kinds.has(undefined)) return { id: "JSON" };
  const huge = of.some((type) => type.kind === "decimal");
  const union: Member[] = [];
  for (const [kind, type] of members)
    if (kinds.has(kind)) union.push({ name: kind, type: kind === "integer" && huge ? { id: "HUGEINT" } : type });
  return { id: "UNION", members: union };
}

function kindOf(type: LogicalType): CellKind | undefined {
  switch (type.kind) {
    case "bool":
    case "text":
    case "bytes":
      return type.kind;
    case "int32":
    case "int64":
      return "integer";
    case "decimal":
      return type.scale === 0 && (type.precision ?? 40) <= 38 ? "integer" : undefined;
    case "float32":
    case "float64":
      return "float";
    default:
      return undefined;
  }
}
