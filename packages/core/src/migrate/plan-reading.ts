import type { Described } from "../contract/source.ts";
import { DataknobsError } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import { formatType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { checkFilter } from "../query/check-filter.ts";
import { filteredFields } from "../query/where-of.ts";
import { splitFilter } from "../query/split-filter.ts";
import { cellByCell } from "./cell-by-cell.ts";
import { batchBytesWanted } from "./memory-shares.ts";
import { keptMeaning } from "./kept-meaning.ts";
import type { Findings } from "./misfit.ts";
import { noFields } from "./no-fields.ts";
import type { Reading } from "./read-source.ts";
import type { RunContext } from "./run-context.ts";
import { lostDefaults, typedField } from "./typed-field.ts";

/** A batch of many fields has fewer records: each cell takes its place, also where a record has nothing there. */
const batchRecords = 2048;
const batchCells = 1 << 19;

/** Decides what is read and by which types: the source's own, what a person says (`types`), what a survey found. */
export async function planReading(
  run: RunContext,
  collection: string,
  described: Described,
  findings: Findings,
  /** What is there already and stays, if records of these fields come. */
  staying: (schema: Schema) => Schema | undefined,
  notes: string[],
): Promise<Reading> {
  const { settings, source, sourceTraits, target } = run;
  const { query } = settings;
  const typed = described.schema.fields.map((field) => typedField(field, settings, findings));
  const all = typed.map((field) => field.name);
  const names = (query.fields?.filter((name) => all.includes(name)) ?? all).filter(
    (name) => !settings.except.includes(name),
  );
  if (all.length === 0) throw await noFields(run, collection);
  if (names.length === 0) throw nothingLeft(collection, all);
  const existing = staying({ fields: typed.filter(({ name }) => names.includes(name)) });
  if (existing === undefined) notes.push(...lostDefaults(described.schema.fields, typed, names));
  let schema: Schema = { ...described.schema, fields: typed };
  schema = await surveyed(run, collection, described, schema, names, findings, existing, notes);
  // A condition means what the field means, also where its cells' own text is what is copied.
  const judged = schema;
  keptMeaning(collection, described.schema, settings, findings);
  const where = settings.where === undefined ? undefined : checkFilter(settings.where, judged);
  const runs = source.runs?.bind(source);
  const { pushed, rest } =
    where === undefined
      ? {}
      : splitFilter(where, sourceTraits.filters, runs === undefined ? undefined : (part) => runs(part, judged));
  schema = verbatim(target, schema, described, settings, existing, rest === undefined ? [] : filteredFields(rest));
  schema = cellByCell(target, schema, described, settings, existing, where === undefined ? [] : filteredFields(where));
  const sort = query.sort ?? [];
  for (const { field } of sort) known(typed, field, collection);
  return {
    collection,
    schema,
    judged,
    fields: names,
    pushed,
    rest,
    sort,
    sortPushed: sourceTraits.sorts === true,
    limit: query.limit,
    offset: query.offset ?? 0,
    records: Math.min(recordsOf(names.length), settings.batchSize ?? batchRecords),
    bytes: batchBytesWanted(run),
  };
}

function recordsOf(fields: number): number {
  return Math.min(batchRecords, Math.ceil(batchCells / fields));
}

function known(fields: readonly Field[], name: string, collection: string): void {
  if (fields.some((field) => field.name === name)) return;
  const names = fields.map((field) => field.name);
  const near = nearest(name, names);
  throw new DataknobsError({
    code: "INVALID_QUERY",
    message: `"${collection}" has no field "${name}".${near === undefined ? "" : ` Did you mean "${near}"?`} Fields: ${names.join(", ")}`,
    collection,
    field: name,
  });
}

/** A target that must know which types occur in an `any` field gets them from a look at all its values. */
async function surveyed(
  run: RunContext,
  collection: string,
  described: Described,
  schema: Schema,
  names: readonly string[],
  findings: Findings,
  existing: Schema | undefined,
  notes: string[],
): Promise<Schema> {
  const open = schema.fields
    .filter((field) => names.includes(field.name) && field.type.kind === "any" && field.type.of === undefined)
    .map((field) => field.name);
  if (open.length === 0 || run.source.survey === undefined || run.target.plan === undefined) return schema;
  const asks = run.target.plan(schema, existing).filter((place) => place.survey === true && open.includes(place.field));
  if (asks.length === 0) return schema;
  const found = await run.source.survey(
    collection,
    asks.map((place) => place.field),
  );
  for (const field of found.fields) {
    findings.source.set(field.name, field);
    const valued = field.type.kind !== "any" || field.type.of === undefined || field.type.of.length > 0;
    notes.push(
      `"${field.name}" has no declared type${valued ? `: its values are ${formatType(field.type)}` : " and no values"}.`,
    );
  }
  return {
    ...schema,
    fields: schema.fields.map((field) => ({ ...field, type: findings.source.get(field.name)?.type ?? field.type })),
  };
}

/**
 * Where the target keeps a field as text and the source can deliver its cells' own text, that text is copied; not where
 * people's functions look at records: they get the same value whatever the target is.
 */
function verbatim(
  target: RunContext["target"],
  schema: Schema,
  described: Described,
  { types, transforms, filter }: RunContext["settings"],
  existing: Schema | undefined,
  judged: readonly string[],
): Schema {
  if (transforms.length > 0 || filter !== undefined) return schema;
  // A condition can tell a date from its text, not JSON.
  const isJson = (name: string): boolean =>
    schema.fields.some((field) => field.name === name && field.type.kind === "json");
  const able = (described.verbatim ?? []).filter(
    (name) => !types.has(name) && !(judged.includes(name) && isJson(name)),
  );
  if (able.length === 0 || target.plan === undefined) return schema;
  const asText = target
    .plan(schema, existing, described.definition)
    .filter((place) => place.type.kind === "text" && able.includes(place.field))
    .map((place) => place.field);
  if (asText.length === 0) return schema;
  return {
    ...schema,
    fields: schema.fields.map((field) =>
      asText.includes(field.name) ? { ...field, type: { kind: "text" as const } } : field,
    ),
  };
}

function nothingLeft(collection: string, all: readonly string[]): DataknobsError {
  return new DataknobsError({
    code: "INVALID_QUERY",
    message: `No field of "${collection}" is left to copy. Fields: ${all.join(", ")}`,
    collection,
  });
}
