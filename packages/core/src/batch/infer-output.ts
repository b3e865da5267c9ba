import { nothingSeen, see, typeOfSeen } from "../model/infer.ts";
import type { Field, Schema } from "../model/schema.ts";
import { fitsAsItIs } from "./fits.ts";
import type { Observed } from "./observed.ts";
import { originOf, type Origin } from "./origin.ts";
import { outputNames } from "./output-names.ts";
import { recordCode } from "./record-code.ts";
import { valuesGiven } from "./records-of.ts";
import { isUnchanged } from "./unchanged.ts";

/**
 * The schema of what a function returns. A field returned unchanged stays the field it was; one with other values keeps
 * its type if that holds them all just as they are; every other one gets the least type that holds its values.
 * The key stays while its fields are there and no record became several.
 */
export function inferOutput(input: Schema, observed: readonly Observed[]): Schema {
  if (observed.every(({ outputs }) => outputs.length === 0)) return input;
  const names = outputNames(input, observed);
  const columns = observed.map((one) => columnsOf(one, names));
  const fields = names.map((name, c) => {
    const source = input.fields.find((field) => field.name === name);
    return inferField(
      name,
      source,
      columns.map((column) => column[c] ?? { made: [], origin: undefined }),
    );
  });
  const key = keptKey(input, fields, observed);
  return key === undefined ? { fields } : { fields, key };
}

interface FieldValues {
  readonly made: readonly unknown[];
  readonly origin: Origin | undefined;
}

function columnsOf({ batch, inputs, outputs, sources }: Observed, names: readonly string[]): FieldValues[] {
  const given = valuesGiven(batch, inputs);
  const fields = names.map((name) => ({ name, type: { kind: "any" }, nullable: true }) as const);
  const made = recordCode({ fields }).take(outputs);
  return names.map((name, c) => ({ made: made[c] ?? [], origin: originOf(batch, given, name, sources) }));
}

function inferField(name: string, source: Field | undefined, columns: readonly FieldValues[]): Field {
  if (source !== undefined) {
    if (columns.every(({ made, origin }) => origin !== undefined && isUnchanged(made, origin))) return source;
    const nullable =
      source.nullable || columns.some(({ made }) => made.some((value) => value === null || value === undefined));
    const fits = (value: unknown): boolean => saysNothing(value) || fitsAsItIs(value, source.type);
    if (columns.every(({ made }) => made.every(fits))) return { name, type: source.type, nullable };
  }
  const seen = nothingSeen();
  for (const { made } of columns) for (const value of made) if (!saysNothing(value)) see(seen, value);
  return { name, type: typeOfSeen(seen), nullable: true };
}

/** No value, or one that no type holds: its record will be rejected. */
function saysNothing(value: unknown): boolean {
  return value === null || value === undefined || typeof value === "function" || typeof value === "symbol";
}

function keptKey(
  input: Schema,
  fields: readonly Field[],
  observed: readonly Observed[],
): readonly string[] | undefined {
  const { key } = input;
  if (key === undefined || observed.some(({ sources }) => new Set(Array.from(sources)).size < sources.length))
    return undefined;
  return key.every((name) => fields.some((field) => field.name === name && !field.nullable)) ? key : undefined;
}
