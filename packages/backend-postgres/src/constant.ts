import { canonical, formatTimestamp, isDataknobsError, type LogicalType, parseTimestamp } from "@dataknobs/core";

/** `'text'::type`, a number, or a truth value, as pg_get_expr writes a constant. */
const quoted = /^'((?:[^']|'')*)'::[a-z0-9_ ."(),]+$/i;
const number =
  /^\(?(-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\)?(?:::(?:bigint|integer|smallint|numeric(?:\(\d+,-?\d+\))?|double precision|real))?$/i;

/** The value, in record form, of a default that is the same for all records; `undefined`: it is an expression, or null. */
export function constantOf(expression: string, type: LogicalType): unknown {
  if (expression === "true" || expression === "false") return type.kind === "bool" ? expression === "true" : undefined;
  // A text with backslashes is written as E'...'.
  const text = quoted.exec(expression)?.[1]?.replaceAll("''", "'") ?? number.exec(expression)?.[1];
  if (text === undefined) return undefined;
  try {
    return valueOf(text, type);
  } catch (error) {
    if (isDataknobsError(error) && error.kind === "record") return undefined;
    throw error;
  }
}

function valueOf(text: string, type: LogicalType): unknown {
  switch (type.kind) {
    case "int32":
    case "int64":
      return /^-?\d+$/.test(text) ? canonical(BigInt(text), type) : undefined;
    case "float32":
    case "float64":
      return text.trim() === "" ? undefined : canonical(Number(text), type);
    case "timestamp":
    case "timestamptz": {
      const zoned = type.kind === "timestamptz";
      const instant = parseTimestamp(text, type.precision, zoned);
      return instant === undefined ? undefined : formatTimestamp(instant, type.precision, zoned);
    }
    case "text":
    case "decimal":
    case "date":
    case "time":
    case "uuid":
    case "interval":
      return canonical(text, type);
    default:
      return undefined;
  }
}
