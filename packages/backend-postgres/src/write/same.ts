import { quote } from "../names.ts";
import { baseOf } from "./encode/check.ts";
import type { Slot } from "./slot.ts";

/**
 * Whether two cells of a column are one as its own index sees them. A type of an extension (citext) brings its operator
 * along: by another search path PostgreSQL would take the one of text.
 */
export function isSame({ column: { type } }: Slot, left: string, right: string): string {
  const { kind, schema, extension } = baseOf(type);
  const own = kind === "base" && extension !== undefined ? `OPERATOR(${quote(schema)}.=)` : "=";
  return `${left} ${own} ${right}`;
}

/** The server's types of which two values are one only if they are written alike. */
const exact: ReadonlySet<string> = new Set([
  "bool",
  "int2",
  "int4",
  "int8",
  "oid",
  "text",
  "varchar",
  "uuid",
  "bytea",
  "date",
  "time",
  "timestamp",
  "timestamptz",
]);

/** Whether a column may hold two values for one that are not written alike: by its collation, or `1.0` and `1`. */
export function mayDiffer({ column: { type, collation } }: Slot): boolean {
  const { name, kind } = baseOf(type);
  return collation !== undefined || (kind !== "enum" && !exact.has(name));
}
