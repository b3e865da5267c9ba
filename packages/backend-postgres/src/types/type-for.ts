import { type LogicalType, sameType, types, type Unable } from "@dataknobs/core";
import { keptAs } from "./kept-as.ts";
import { nativeText, parseBuiltIn } from "./native.ts";
import type { PgType } from "./pg-type.ts";
import { unableOf } from "./unable.ts";
import type { Way } from "./way.ts";

/** The column that a new table gets for a field. */
export interface TypeFor {
  /** As it stands in CREATE TABLE: `character varying(20)`. */
  readonly text: string;
  /** What comes back. */
  readonly type: LogicalType;
  /** Values of the field's type that it does not keep. */
  readonly unable?: readonly Unable[];
  readonly note?: string;
}

/** The column for a type: the one that it came from if every PostgreSQL has it, else the plainest that holds every value. */
export function pgTypeFor(type: LogicalType, native?: string): TypeFor {
  const text = nativeText(native);
  const same = text === undefined ? undefined : parseBuiltIn(text);
  if (same !== undefined && takes(same, type)) return { text: same.text, type };
  const plain = plainFor(type);
  if (text === undefined || plain.text !== "text" || type.kind !== "text") return plain;
  // PostgreSQL has no text with a NUL that could come from it.
  const { unable: _nul, ...rest } = plain;
  return text === "text"
    ? rest
    : { ...rest, note: `${text} means something in its own database only: it becomes text` };
}

/**
 * Whether a column takes values of a type as they are: its own type, or that of values which its own type cannot say (an
 * array of two dimensions, an infinite interval, NaN in a short numeric) and which were read in PostgreSQL's own words.
 */
export function takes(column: PgType, type: LogicalType): boolean {
  const { type: own, way } = keptAs(column);
  if (type.kind === "text" && type.length === undefined && own.kind !== "text") return spoken.has(way);
  return sameType(own, type) || (type.kind === "decimal" && type.precision === undefined && way === "numeric");
}

/** What has a text that says more than our type. */
const spoken: ReadonlySet<Way> = new Set<Way>(["array", "timestamp", "timestamptz", "interval", "composite"]);

/** Without any hint. */
export function plainFor(type: LogicalType): TypeFor {
  const text = textFor(type);
  if (text === undefined) return { text: "text", type: types.text, unable: ["nul"] };
  const column = parseBuiltIn(text);
  const given = column === undefined ? type : keptAs(column).type;
  // JSON holds what an array of PostgreSQL cannot: our own table beside says what it is.
  const back = isOurJson(type, given) ? type : given;
  const unable = column === undefined || back !== given ? [] : unableOf(column);
  return { text, type: back, ...(unable.length > 0 && { unable }) };
}

/** Whether a column of type json is to hold values of a type that PostgreSQL has no name for. */
export function isOurJson(type: LogicalType, column: LogicalType): boolean {
  return column.kind === "json" && (type.kind === "any" || type.kind === "list");
}

const longestText = 10_485_760;

/** `undefined`: only text holds it. */
function textFor(type: LogicalType): string | undefined {
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "int32":
      return "integer";
    case "int64":
      return "bigint";
    case "float32":
      return "real";
    case "float64":
      return "double precision";
    case "decimal":
      return type.precision === undefined ? "numeric" : `numeric(${type.precision},${type.scale ?? 0})`;
    case "text":
      return type.length === undefined || type.length < 1 || type.length > longestText
        ? "text"
        : `character varying(${type.length})`;
    case "bytes":
      return "bytea";
    case "time":
    case "timestamp":
      return type.precision > 6 ? undefined : `${type.kind}${digits(type.precision)} without time zone`;
    case "timestamptz":
      return type.precision > 6 ? undefined : `timestamp${digits(type.precision)} with time zone`;
    case "list":
      return listFor(type.of);
    case "any":
      return "json";
    default:
      return type.kind;
  }
}

function digits(precision: number): string {
  return precision === 6 ? "" : `(${precision})`;
}

/** An array where PostgreSQL has one whose elements come back as they were. */
function listFor(of: LogicalType): string {
  const element = of.kind === "list" || of.kind === "any" ? undefined : textFor(of);
  const column = element === undefined ? undefined : parseBuiltIn(`${element}[]`);
  return column !== undefined && sameType(keptAs(column).type, types.list(of)) ? column.text : "json";
}
