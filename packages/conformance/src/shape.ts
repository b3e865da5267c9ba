import {
  castColumn,
  checkColumn,
  type Batch,
  type Schema,
  type Store,
  storedAsIs,
  type StoredField,
  takeRows,
  types,
} from "@dataknobs/core";

/** How a store keeps a schema: what core works out before it writes. */
export interface Shape {
  readonly stored: readonly StoredField[];
  /** Names, types and key of the target. */
  readonly schema: Schema;
  /** The batch in that shape, without the records that hold a value the store said it cannot keep. */
  fit(batch: Batch): Batch;
}

export function shapeOf(store: Store, schema: Schema, existing: Schema | undefined): Shape {
  const stored = storedFields(store, schema, existing).filter(
    (field) => field.generated !== true && field.refused === undefined,
  );
  const nameOf = new Map(stored.map(({ field, name }) => [field, name]));
  const fields = stored.map(({ field, name, type, nullable, native }) => {
    const own = schema.fields.find((candidate) => candidate.name === field);
    return { name, type, nullable: nullable && (own?.nullable ?? true), ...(native !== undefined && { native }) };
  });
  const key = schema.key?.map((name) => nameOf.get(name) ?? name);
  const target: Schema = { fields, ...(key && { key }) };
  return { stored, schema: target, fit: (batch) => fit(batch, stored, target) };
}

function storedFields(store: Store, schema: Schema, existing: Schema | undefined): readonly StoredField[] {
  const plan = store.plan?.bind(store);
  if (plan === undefined) return storedAsIs(schema, existing);
  const unlooked = schema.fields.map((field) => (field.type.kind === "any" ? { ...field, type: types.any } : field));
  const first = plan({ ...schema, fields: unlooked }, existing);
  // Core looks at all values where a store must know which types occur; here the schema says so.
  return first.some((field) => field.survey === true) ? plan(schema, existing) : first;
}

function fit(batch: Batch, stored: readonly StoredField[], schema: Schema): Batch {
  const bad = new Set<number>();
  const columns = stored.map(({ field, type, unable = [] }) => {
    const at = batch.schema.fields.findIndex((candidate) => candidate.name === field);
    const from = batch.schema.fields[at]?.type ?? type;
    const column = batch.columns[at];
    if (column === undefined) throw new Error(`The batch has no field "${field}" of the plan`);
    const cast = castColumn(column, from, type, batch.length);
    const early = from.kind === type.kind ? type : from;
    for (const { row } of [...checkColumn(column, early, unable, batch.length), ...cast.failures]) bad.add(row);
    return cast.column;
  });
  const good = Array.from({ length: batch.length }, (_, row) => row).filter((row) => !bad.has(row));
  return takeRows({ schema, length: batch.length, columns }, good);
}
