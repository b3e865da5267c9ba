import type { Field } from "@dataknobs/core";
import type { PgType } from "./pg-type.ts";

/** Before the text of a type of PostgreSQL in a field's `native`: `pg:character varying(20)`. */
const prefix = "pg:";

/** A type as `native` says it, as `format_type` writes it when only pg_catalog is searched. */
export function nativeOf({ text }: PgType): string {
  return prefix + text;
}

/** The text of a type of PostgreSQL that a field came from; `undefined`: it came from elsewhere. It is not checked. */
export function nativeText(native: Field["native"]): string | undefined {
  return native?.startsWith(prefix) === true ? native.slice(prefix.length) : undefined;
}

/**
 * Reads the text of a type that every PostgreSQL has; `undefined`: it is none, or one whose values mean something in one
 * database only (`regclass`). Only what is read here may stand in a statement.
 */
export function parseBuiltIn(text: string): PgType | undefined {
  if (text.endsWith("[]")) {
    const element = parseBuiltIn(text.slice(0, -2));
    if (element === undefined || element.kind === "array") return undefined;
    return { ...builtIn(`_${element.name}`, text, element.modifier), kind: "array", element };
  }
  const span =
    /^interval( (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?)?(?:\(([0-6])\))?$/.exec(
      text,
    );
  if (span !== null) return builtIn("interval", text, text === "interval" ? -1 : 0);
  const clock = /^(time|timestamp)(?:\(([0-6])\))? (with|without) time zone$/.exec(text);
  if (clock !== null) {
    const [, name = "", digits, zone] = clock;
    return builtIn(zone === "with" ? `${name}tz` : name, text, digits === undefined ? -1 : Number(digits));
  }
  const [, base = "", first, second] = /^([a-z0-9_" ]+?)(?:\((\d{1,8})(?:,(-?\d{1,4}))?\))?$/.exec(text) ?? [];
  const name = names.get(base);
  if (name === undefined || (first !== undefined && !sized.has(name))) return undefined;
  return builtIn(name, text, modifierOf(name, first, second));
}

function builtIn(name: string, text: string, modifier: number): PgType {
  const kind = name.endsWith("multirange") ? "multirange" : name.endsWith("range") ? "range" : "base";
  return { oid: 0, name, schema: "pg_catalog", text, modifier, kind };
}

/** As pg_attribute.atttypmod has it. */
function modifierOf(name: string, first: string | undefined, second: string | undefined): number {
  if (first === undefined) return -1;
  if (name === "bit" || name === "varbit") return Number(first);
  if (name !== "numeric") return Number(first) + 4;
  return ((Number(first) << 16) | (Number(second ?? 0) & 0x7ff)) + 4;
}

const sized: ReadonlySet<string> = new Set(["varchar", "bpchar", "bit", "varbit", "numeric"]);

/** Those whose names are the same in SQL and in the catalog. */
const plainNames = `oid numeric text name bytea date uuid json jsonb bpchar bit jsonpath xml
  inet cidr macaddr macaddr8 money tsvector tsquery xid xid8 cid tid point line lseg box path polygon circle
  pg_lsn pg_snapshot txid_snapshot int4range int8range numrange tsrange tstzrange daterange
  int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange`;

const names: ReadonlyMap<string, string> = new Map([
  ["boolean", "bool"],
  ["smallint", "int2"],
  ["integer", "int4"],
  ["bigint", "int8"],
  ["real", "float4"],
  ["double precision", "float8"],
  ["character varying", "varchar"],
  ["character", "bpchar"],
  ["bit varying", "varbit"],
  ['"char"', "char"],
  ...plainNames.split(/\s+/).map((name): [string, string] => [name, name]),
]);
