import type { WriteRequest } from "@dataknobs/core";
import type { OwnTypes } from "../catalog/own-types.ts";
import type { Table, TableColumn } from "../catalog/table.ts";
import { arrivalOf } from "../types/arrive.ts";
import type { PgType } from "../types/pg-type.ts";
import { tableBehind } from "./definition.ts";
import { type Part, partsOf } from "./parts.ts";

/** What of a source's table its copy here can have, and what not. */
export interface Carried {
  readonly source: Table;
  readonly parts: readonly Part[];
  readonly left: readonly Part[];
  /** Types that are to be made first, in this order. */
  readonly missing: readonly PgType[];
}

/** `undefined`: the request brings no definition of ours. */
export function carriedBy({ schema, definition }: WriteRequest, own: OwnTypes): Carried | undefined {
  const source = definition === undefined ? undefined : tableBehind(definition);
  if (source === undefined) return undefined;
  const arrivals = source.columns.map((column) => ({ column, arrival: arrivalOf(column.type, source.schema, own) }));
  const arrived = arrivals.filter(({ column: { name }, arrival: { type } }) =>
    schema.fields.some((field) => field.name === name && type !== undefined && field.native === type.text),
  );
  const columns = arrived.map(({ column }) => column);
  const missing = new Map(arrived.flatMap(({ arrival }) => arrival.missing.map((type) => [type.text, type] as const)));
  const all = partsOf(source);
  const parts = all.filter((part) => canBe(part, columns, source, own));
  return { source, parts, left: all.filter((part) => !parts.includes(part)), missing: [...missing.values()] };
}

function canBe(part: Part, arrived: readonly TableColumn[], source: Table, own: OwnTypes): boolean {
  return (
    part.uses.every((name) => arrived.some((column) => column.name === name)) &&
    part.needs.every((need) => isThere(need, arrived, source, own)) &&
    isKnown(part, own.version)
  );
}

/** What names a type by the schema that was read is the same text only where that schema is written. */
function isThere(need: string, arrived: readonly TableColumn[], source: Table, own: OwnTypes): boolean {
  if (need.startsWith("x:")) return own.extensions.has(need.slice(2));
  return (
    need.startsWith("t:") &&
    source.schema === own.schema &&
    arrived.some(({ type }) => oidsOf(type).includes(Number(need.slice(2))))
  );
}

function oidsOf({ oid, element }: PgType): readonly number[] {
  return element === undefined ? [oid] : [oid, ...oidsOf(element)];
}

/** Since when PostgreSQL knows what constraints and indexes may say. */
const since: readonly (readonly [number, RegExp])[] = [
  [150_000, /NULLS NOT DISTINCT/],
  [180_000, /WITHOUT OVERLAPS|NOT ENFORCED/],
];

function isKnown(part: Part, version: number): boolean {
  const text = part.kind === "constraint" ? part.constraint.text : part.kind === "index" ? part.index.tail : "";
  return since.every(([first, words]) => version >= first || !words.test(text));
}
