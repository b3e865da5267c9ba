import { type Unable } from "@dataknobs/core";
import { keptAs } from "./kept-as.ts";
import type { PgType } from "./pg-type.ts";
import { rounds } from "./rounds.ts";

/**
 * Values of a column's logical type that PostgreSQL refuses there, or makes others of (`precision`, `order`). `from`: the
 * type of the values that come, where it is known.
 */
export function unableOf(column: PgType, from?: PgType): readonly Unable[] {
  switch (column.kind) {
    case "array":
      return column.element === undefined || keptAs(column).way === "as text"
        ? literals(column, from)
        : unableOf(column.element, from?.element);
    case "domain":
      return column.base === undefined ? foreign : [...new Set([...unableOf(column.base, from), ...bounds(column)])];
    case "enum":
      return foreign;
    case "base":
      return column.schema === "pg_catalog" ? unableOfBase(column, from) : foreign;
    default:
      return literals(column, from);
  }
}

const foreign: readonly Unable[] = ["range", "nul"];

/** Values whose literals only PostgreSQL understands. */
function literals(column: PgType, from: PgType | undefined): readonly Unable[] {
  return rounds(column, from) ? [...foreign, "precision"] : foreign;
}

function bounds({ checks = [] }: PgType): readonly Unable[] {
  return checks.length > 0 ? ["range"] : [];
}

function unableOfBase(column: PgType, from: PgType | undefined): readonly Unable[] {
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
    case "char":
      return ["nul", "length"];
    case "timetz":
      return literals(column, from);
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
