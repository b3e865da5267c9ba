import {
  DataknobsError,
  type Field,
  type LogicalType,
  type ReadRequest,
  sameType,
  type Schema,
  types,
} from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Driver } from "../driver.ts";
import { isRaw } from "../types/duck-type.ts";
import { logicalOf } from "../types/logical-of.ts";
import { type Lending, lookUp } from "./lending.ts";
import { notFound, readTable } from "./read.ts";

/** Reads every value of some fields: a type that one of them does not fit gives way to what the column itself means. */
export async function surveyOf(
  driver: Driver,
  lending: Lending,
  name: string,
  fields: readonly string[],
): Promise<Schema> {
  const collection = await look(driver, lending, name);
  let asked = fields.map((field) => fieldOf(collection, field));
  for (;;) {
    const misfits = await misfitsOf(driver, lending, name, collection, asked);
    if (misfits.size === 0) return { fields: asked };
    const next = asked.map((field) =>
      misfits.has(field.name) ? { ...field, type: plainer(field, collection) } : field,
    );
    if (next.every((field, i) => isAsked(field, asked[i]))) return { fields: next };
    asked = next;
  }
}

function isAsked({ type }: Field, asked: Field | undefined): boolean {
  return asked !== undefined && sameType(type, asked.type);
}

async function look(driver: Driver, lending: Lending, name: string): Promise<Collection> {
  const lent = await lending.lend();
  try {
    const collection = await lookUp(driver, lent, name);
    if (collection === undefined) throw notFound(name);
    return collection;
  } finally {
    await lending.giveBack(lent);
  }
}

function fieldOf({ schema }: Collection, name: string): Field {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined)
    throw new DataknobsError({
      code: "INVALID_QUERY",
      message: `There is no field "${name}"`,
      backend: "duckdb",
      field: name,
    });
  return field;
}

async function misfitsOf(
  driver: Driver,
  lending: Lending,
  name: string,
  { schema }: Collection,
  asked: readonly Field[],
): Promise<ReadonlySet<string>> {
  const names = asked.map((field) => field.name);
  const request: ReadRequest = {
    schema: { fields: schema.fields.map((field) => asked.find((one) => one.name === field.name) ?? field) },
    fields: names,
    records: 2048,
    bytes: 1 << 20,
    signal: new AbortController().signal,
  };
  const misfits = new Set<string>();
  for await (const { unread = [] } of readTable(driver, lending, name, request)) {
    for (const { code, field } of unread) if (code === "MISFIT" && field !== undefined) misfits.add(field);
    if (misfits.size > 0 && names.every((one) => misfits.has(one))) break;
  }
  return misfits;
}

/** What the column means by itself; of a JSON column that holds what is no JSON, text. */
function plainer(field: Field, { columns }: Collection): LogicalType {
  const column = columns.get(field.name);
  if (column === undefined || !isRaw(column.type)) return types.text;
  if (column.type.id === "UNION") return field.type.kind === "any" ? types.json : logicalOf(column.type);
  const natural = logicalOf(column.type);
  return column.type.id === "JSON" && field.type.kind === "json" ? types.text : natural;
}
