import { DataknobsError, type Partition } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { literal, quote } from "../names.ts";
import { isNumber } from "./place.ts";

/** Part of a collection: pages `from` up to before `to`, or records whose key is above `above` and not above `upTo`. */
export type Part =
  | { readonly from: string | null; readonly to: string | null }
  | { readonly above: readonly string[] | null; readonly upTo: readonly string[] | null };

export const everything: Part = { from: null, to: null };

/** @throws INVALID_ARGUMENT for what is no part of a table */
export function partOf(partition: Partition): Part {
  if (typeof partition === "object" && partition !== null) {
    if ("from" in partition && "to" in partition) {
      const { from, to } = partition;
      if ((from === null || isNumber(from)) && (to === null || isNumber(to))) return { from, to };
    }
    if ("above" in partition && "upTo" in partition) {
      const { above, upTo } = partition;
      if (isKey(above) && isKey(upTo)) return { above, upTo };
    }
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(partition)} is no part of a table of PostgreSQL`,
    backend: "postgres",
  });
}

/** Conditions that its records meet. */
export function partTexts(part: Part, collection: Collection): readonly string[] {
  if ("from" in part) {
    return [
      ...(part.from === null ? [] : [`ctid >= '(${part.from},0)'::pg_catalog.tid`]),
      ...(part.to === null ? [] : [`ctid < '(${part.to},0)'::pg_catalog.tid`]),
    ];
  }
  const { key } = collection.table;
  if (key === undefined) {
    if (part.above === null && part.upTo === null) return [];
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `"${collection.table.name}" has no key by which it could be split`,
      backend: "postgres",
    });
  }
  const columns = `(${key.map(quote).join(", ")})`;
  return [
    ...(part.above === null ? [] : [`${columns} > ${keyLiteral(part.above, key, collection)}`]),
    ...(part.upTo === null ? [] : [`${columns} <= ${keyLiteral(part.upTo, key, collection)}`]),
  ];
}

/** Texts of the server's own as values of the key's types, in the order that the types have. */
function keyLiteral(texts: readonly string[], key: readonly string[], { table }: Collection): string {
  const values = key.map((name, i) => {
    const column = table.columns.find((one) => one.name === name);
    return `${literal(texts[i] ?? "")}::${column?.type.text ?? "pg_catalog.text"}`;
  });
  return `(${values.join(", ")})`;
}

function isKey(value: Partition | undefined): value is readonly string[] | null {
  return value === null || (Array.isArray(value) && value.every((one) => typeof one === "string"));
}
