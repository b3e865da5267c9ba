import type { Row } from "../connect/connection.ts";
import type { PgType } from "../types/pg-type.ts";
import { namesIn, rowsIn } from "./json-rows.ts";

/** Makes types of the rows of `typesBelow`. */
export interface TypesIn {
  /** A type with a modifier and the text that `format_type` gives both together. */
  type(oid: number, modifier: number, text: string): PgType;
}

export function typesIn(rows: readonly Row[]): TypesIn {
  const byOid = new Map(rows.map((row) => [Number(row[0]), row]));

  function type(oid: number, modifier: number, text: string): PgType {
    const [, name, schema, kind, extension, element, base, baseModifier, baseText, notNull, standard, ...more] =
      byOid.get(oid) ?? [];
    const [checks, labels, attributes, subtype, , relation, others] = more;
    const isDomain = kind === "d";
    return {
      oid,
      name: name ?? "",
      schema: schema ?? "",
      text,
      modifier,
      kind: kinds[kind ?? ""] ?? "pseudo",
      ...(extension != null && { extension }),
      ...(element != null && { element: type(Number(element), modifier, text.replace(/\[\]$/, "")) }),
      ...(isDomain && { base: type(Number(base), Number(baseModifier), baseText ?? "") }),
      ...(isDomain && { checks: namesIn(checks), notNull: notNull === "true" }),
      ...(others === "true" && { standsOnOthers: true }),
      ...(isDomain && standard != null && { default: standard }),
      ...(labels != null && { labels: namesIn(labels) }),
      ...(attributes != null && { attributes: rowsIn(attributes).map(attributeOf) }),
      ...(subtype != null && { subtype: plain(Number(subtype)) }),
      // A table's own row type is made by the table alone.
      ...(relation != null && relation !== "c" && { ofTable: true }),
    };
  }

  function attributeOf([name, oid, modifier, text]: Row): { readonly name: string; readonly type: PgType } {
    return { name: name ?? "", type: type(Number(oid), Number(modifier), text ?? "") };
  }

  function plain(oid: number): PgType {
    return type(oid, -1, byOid.get(oid)?.[15] ?? "");
  }

  return { type };
}

const kinds: Readonly<Partial<Record<string, PgType["kind"]>>> = {
  b: "base",
  d: "domain",
  e: "enum",
  c: "composite",
  r: "range",
  m: "multirange",
  array: "array",
};
