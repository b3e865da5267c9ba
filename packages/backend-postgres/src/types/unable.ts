import { type Unable } from "@dataknobs/core";
import { keptAs } from "./kept-as.ts";
import type { PgType } from "./pg-type.ts";

/** Values of a column's logical type that PostgreSQL refuses there, or makes others of (`precision`, `order`). */
export function unableOf(column: PgType): readonly Unable[] {
  switch (column.kind) {
    case "array":
      return column.element === undefined || keptAs(column).way === "as text" ? foreign : unableOf(column.element);
    case "domain":
      return column.base === undefined ? foreign : [...new Set([...unableOf(column.base), ...bounds(column)])];
    case "enum":
      return ["range", "nul"];
    case "base":
      return column.schema === "pg_catalog" ? unableOfBase(column) : foreign;
    default:
      return foreign;
  }
}

const foreign: readonly Unable[] = ["range", "nul"];

function bounds({ checks = [] }: PgType): readonly Unable[] {
  return checks.length > 0 ? ["range"] : [];
}

function unableOfBase(column: PgType): readonly Unable[] {
  switch (column.name) {
    case "bool":
    case "int4":
    case "int8":
    case "float4":
    case "float8":
    case "bytea":
    case "time":
    case "uuid":
    case "json":
      return [];
    case "int2":
    case "oid":
    case "date":
    case "timestamp":
    case "timestamptz":
      return ["range"];
    case "text":
    case "varchar":
    case "bpchar":
      return ["nul"];
    case "interval":
      return column.text === "interval" ? [] : ["range"];
    case "numeric":
      return unableOfNumeric(column);
    case "jsonb":
      return ["order", "duplicate-keys", "nul", "surrogate", "range"];
    case "money":
      return ["range", "precision"];
    case "name":
      return ["nul", "length"];
    case "char":
      return ["nul", "precision"];
    default:
      return foreign;
  }
}

/** What has a precision has no infinities. */
function unableOfNumeric(column: PgType): readonly Unable[] {
  const { type } = keptAs(column);
  if (column.modifier < 0) return ["range"];
  if (type.kind !== "decimal" || type.precision === undefined) return ["range", "infinity"];
  return type.precision > 18 ? ["infinity"] : [];
}
