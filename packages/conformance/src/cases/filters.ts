import {
  type Batch,
  batchOf,
  type Comparison,
  checkFilter,
  type Filter,
  type FilterOperator,
  formatType,
  isDataknobsError,
  lazyJson,
  recordAt,
  recordTest,
  type Row,
  type Schema,
  schemaOf,
  type Source,
  type Traits,
  types,
} from "@dataknobs/core";
import { inspect } from "node:util";
import { loadAll } from "../load.ts";
import { readField, schemaIn } from "../read.ts";
import { expectNone, type Rule, skip } from "../rule.ts";
import { anyBatch, type Sample, sampleBatch, samples, scalarCells } from "../sample-values.ts";
import type { Session } from "../session.ts";

/** What filters compare cells of many types with. */
const mixed: readonly unknown[] = [0, 5, 5n, 0.1, -0, Number.NaN, 2n ** 53n + 1n, "5", "", "true", true, false];

/** A store runs an operator only if it keeps the same records as core does, for every value. */
export const filterRules: readonly Rule[] = [
  ...samples.map((sample): Rule => filterRule(formatType(sample.type), sampleBatch(sample), comparandsOf(sample))),
  filterRule("any", anyBatch(), mixed),
  filterRule("any of scalars", anyBatch(scalarCells), mixed),
  {
    name: "filters: and, or, not with unknown comparisons",
    unless: (traits) => undeclared(traits, ["=", "<", "in", "is-null"]),
    check: combined,
  },
];

function filterRule(type: string, batch: Batch, comparands: readonly unknown[]): Rule {
  return {
    name: `filters: ${type}`,
    unless: ({ filters }) => (filters.length === 0 ? "the traits name no filter: core runs them all" : undefined),
    async check(session) {
      const filters = comparisons(session.traits.filters, comparands);
      await sameAsCore(session, batch, filters);
    },
  };
}

function undeclared({ filters }: Traits, needed: readonly FilterOperator[]): string | undefined {
  const absent = needed.filter((operator) => !filters.includes(operator));
  return absent.length > 0 ? `the traits do not name ${absent.join(", ")}` : undefined;
}

function comparandsOf({ type, values, comparands = [] }: Sample): unknown[] {
  const own =
    type.kind === "json"
      ? values.map((text) => lazyJson(String(text)))
      : values.filter((value) => typeof value !== "string" || value.length < 100);
  return [...own, ...comparands];
}

const ordered: readonly FilterOperator[] = ["=", "!=", "<", "<=", ">", ">="];
const patterns = [
  "%",
  "_",
  "__",
  "",
  "a%",
  "%a",
  "A%",
  "%b%",
  "a\\%c",
  "a\\_c",
  "a_c",
  "a%c",
  "a\\\\c",
  "\\%%",
  "😀",
  "😀_",
  "_a",
  "é",
  "%é%",
  "%.%",
  "[a]%",
  "*",
  "?",
  "%\n%",
  "%\u0000%",
  "O'%",
  '%"%',
];

function comparisons(declared: readonly FilterOperator[], values: readonly unknown[]): Comparison[] {
  const field = "value";
  const all: Comparison[] = [
    ...ordered.flatMap((operator) => [...values, null].map((value) => ({ field, operator, value }))),
    ...[[], values, values.slice(0, 2), [...values.slice(0, 1), null], [null]].flatMap((value) => [
      { field, operator: "in" as const, value },
      { field, operator: "not-in" as const, value },
    ]),
    ...[
      ...values.map((from, i) => [from, values[(i + 2) % values.length]]),
      [values[0], values[0]],
      [values[0], null],
    ].map((value) => ({ field, operator: "between" as const, value })),
    ...patterns.map((value) => ({ field, operator: "like" as const, value })),
    { field, operator: "is-null" },
    { field, operator: "not-null" },
  ];
  return all.filter(({ operator }) => declared.includes(operator));
}

async function sameAsCore({ store }: Session, batch: Batch, filters: readonly Filter[]): Promise<void> {
  const { fitted } = await loadAll(store, "filtered", batch.schema, [batch]);
  const records = fitted.flatMap((part) => Array.from({ length: part.length }, (_, row) => recordAt(part, row)));
  const schema = await schemaIn(store, "filtered");
  // Of one state: a store need not look at its catalog anew for each of some hundred conditions.
  const source = await store.snapshot?.();
  const wrong: string[] = [];
  let tried = 0;
  try {
    for (const filter of filters) {
      const where = checked(filter, schema);
      if (where === undefined || store.runs?.(where, schema) === false) continue;
      tried++;
      wrong.push(...(await difference(source ?? store, schema, where, records)));
      // A count runs the same condition: every fourth is enough.
      if (tried % 4 === 0) wrong.push(...(await miscount(source ?? store, schema, where, records)));
    }
  } finally {
    await source?.close();
  }
  expectNone(
    wrong,
    `The store does not keep the same records as core (${wrong.length} differences over ${tried} conditions)`,
  );
  if (tried === 0) skip("none of the declared operators compares this type");
}

/** Undefined: this type has no such comparison, and core never hands it to a store. */
function checked(filter: Filter, schema: Schema): Filter | undefined {
  try {
    return checkFilter(filter, schema);
  } catch (error) {
    if (isDataknobsError(error) && error.code === "INVALID_QUERY") return undefined;
    throw error;
  }
}

async function difference(source: Source, schema: Schema, where: Filter, records: readonly Row[]): Promise<string[]> {
  const [key = "id"] = schema.key ?? [];
  const test = recordTest(where, schema);
  const came = new Set((await readField(source, "filtered", key, { where })).map(String));
  const wrong: string[] = [];
  for (const record of records) {
    const keeps = came.has(String(record[key]));
    if (keeps !== test(record)) wrong.push(`${shown(where)} ${keeps ? "keeps" : "does not keep"} ${shown(record)}`);
  }
  return wrong;
}

async function miscount(source: Source, schema: Schema, where: Filter, records: readonly Row[]): Promise<string[]> {
  const count = await source.count?.("filtered", where);
  const wanted = records.filter(recordTest(where, schema)).length;
  return count === undefined || count === wanted ? [] : [`count of ${shown(where)} is ${count}, core counts ${wanted}`];
}

async function combined(session: Session): Promise<void> {
  const schema = schemaOf({ id: "int32", value: "int32?", text: { type: types.text } }, { key: ["id"] });
  const cells = [null, 1, 2];
  const records = cells.flatMap((value, i) => [null, "a", "b"].map((text, j) => ({ id: i * 3 + j, value, text })));
  const one: Filter = { field: "value", operator: "=", value: 1 };
  const small: Filter = { field: "text", operator: "<", value: "b" };
  const none: Filter = { field: "text", operator: "is-null" };
  const among: Filter = { field: "value", operator: "in", value: [1, null] };
  const parts = [one, small, none, among, { not: one }, { not: among }];
  const pairs = parts.flatMap((a) =>
    parts.flatMap((b): Filter[] => [
      { and: [a, b] },
      { or: [a, b] },
      { not: { and: [a, b] } },
      { not: { or: [a, b] } },
    ]),
  );
  const nested: Filter[] = [
    { and: [] },
    { or: [] },
    { not: { not: one } },
    { or: [{ and: [one, small] }, { not: { or: [none, one] } }] },
  ];
  await sameAsCore(session, batchOf(schema, records), [...parts, ...pairs, ...nested]);
}

function shown(value: unknown): string {
  return inspect(value, { depth: 8, breakLength: Infinity, maxStringLength: 40 });
}
