import { type Comparison, DataknobsError, type Filter, type Schema, toScaled } from "@dataknobs/core";
import { quoteName, whereText } from "@dataknobs/sql";
import { literal } from "../names.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";
import { parseDuckType } from "../types/parse-duck-type.ts";

/** Whether DuckDB gives this filter exactly the meaning that core gives it. */
export function runsFilter(filter: Filter, schema: Schema): boolean {
  if ("and" in filter) return filter.and.every((part) => runsFilter(part, schema));
  if ("or" in filter) return filter.or.every((part) => runsFilter(part, schema));
  if ("not" in filter) return runsFilter(filter.not, schema);
  return runsComparison(filter, schema);
}

function runsComparison({ field: name, operator, value }: Comparison, schema: Schema): boolean {
  const type = columnType(schema, name);
  if (type === undefined) return false;
  if (operator === "is-null" || operator === "not-null") return true;
  if (operator === "like") return isText(type) && typeof value === "string" && !/(^|[^\\])(\\\\)*\\$/.test(value);
  const several = operator === "in" || operator === "not-in" || operator === "between";
  const values: readonly unknown[] = several && Array.isArray(value) ? value : [value];
  return values.every((one) => literalOf(type, one) !== undefined);
}

/** The column behind a field; `undefined` where the field is to be delivered as something else than the column says. */
function columnType(schema: Schema, name: string): DuckType | undefined {
  const field = schema.fields.find((candidate) => candidate.name === name);
  const type = field?.native === undefined ? undefined : parseDuckType(field.native);
  if (field === undefined || type === undefined) return undefined;
  return logicalOf(type).kind === field.type.kind ? type : undefined;
}

/** The filter as DuckDB's SQL. `columnOf`: the name of a field's column. */
export function filterSql(filter: Filter, schema: Schema, columnOf: (field: string) => string): string {
  if (!runsFilter(filter, schema))
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: "DuckDB does not run this condition as filters mean it",
      backend: "duckdb",
    });
  const typeOf = (field: string): DuckType => columnType(schema, field) ?? { id: "VARCHAR" };
  let last = "";
  const { text } = whereText(filter, {
    operand(field) {
      const name = quoteName(columnOf(field));
      return typeOf(field).id === "ENUM" ? `CAST(${name} AS VARCHAR)` : name;
    },
    value(field, value) {
      last = literalOf(typeOf(field), value) ?? "NULL";
      return value;
    },
    // Values stand in the text: DuckDB's planner then sees them and skips what cannot match.
    parameter: () => last,
    like: (operand, pattern) => `${operand} LIKE ${pattern} ESCAPE '\\'`,
  });
  return text;
}

function isText(type: DuckType): boolean {
  return type.id === "VARCHAR" || type.id === "ENUM";
}

const yearsOfFour = /^\d{4}-/;

/** A value as a literal that compares exactly; `undefined` where there is none, or DuckDB compares this type differently. */
function literalOf(type: DuckType, value: unknown): string | undefined {
  switch (type.id) {
    case "BOOLEAN":
      return typeof value === "boolean" ? String(value) : undefined;
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "BIGINT":
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
      return integer(value, 64);
    case "UBIGINT":
    case "HUGEINT":
      return integer(value, 127);
    case "FLOAT":
    case "DOUBLE":
      return typeof value === "number" ? `CAST('${Object.is(value, -0) ? "-0" : value}' AS DOUBLE)` : undefined;
    case "DECIMAL":
      return typeof value === "string" && toScaled(value, type.width, type.scale) !== undefined
        ? `CAST('${value}' AS ${formatDuckType(type)})`
        : undefined;
    case "VARCHAR":
    case "ENUM":
      return typeof value === "string" ? literal(value) : undefined;
    case "BLOB":
      return value instanceof Uint8Array ? `from_hex('${Buffer.from(value).toString("hex")}')` : undefined;
    case "UUID":
    case "DATE":
    case "TIME":
    case "TIMESTAMP":
    case "TIMESTAMPTZ":
      if (typeof value !== "string") return undefined;
      return type.id === "UUID" || type.id === "TIME" || yearsOfFour.test(value)
        ? `CAST(${literal(value)} AS ${type.id})`
        : undefined;
    default:
      return undefined;
  }
}

/** The digits of an integer that a signed type of so many bits holds. */
function integer(value: unknown, bits: number): string | undefined {
  const digits =
    typeof value === "number" && Number.isSafeInteger(value)
      ? BigInt(value)
      : typeof value === "string" && /^-?\d+$/.test(value)
        ? BigInt(value)
        : value;
  return typeof digits === "bigint" && BigInt.asIntN(bits, digits) === digits ? digits.toString() : undefined;
}
