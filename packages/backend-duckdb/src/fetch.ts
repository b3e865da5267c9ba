import type { Schema } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { type DuckType, formatDuckType } from "./types/duck-type.ts";
import type { Place } from "./write/target.ts";
import { type RowRange, Whereabouts, wideRow } from "./whereabouts.ts";

/**
 * Whether rows from there are what a load's columns hold, without any change: every column is of the very type. Nested ones
 * are looked at cell by cell.
 */
export function fitsAsItIs(
  whereabouts: object,
  { fields }: Schema,
  columnOf: (field: Schema["fields"][number]) => DuckType,
): whereabouts is Whereabouts {
  if (!(whereabouts instanceof Whereabouts) || whereabouts.facts.rowBytes > wideRow) return false;
  const { columns } = whereabouts.facts;
  return fields.every((field) => {
    const [column, type] = [columns.get(field.name), columnOf(field)];
    return column !== undefined && isPlain(type) && formatDuckType(type) === column.native;
  });
}

/** Whether its cells hold one value each, which no other type inside gives another meaning. */
export function isPlain({ id }: DuckType): boolean {
  switch (id) {
    case "LIST":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
    case "UNION":
    case "ENUM":
    case "OTHER":
      return false;
    default:
      return true;
  }
}

/** The query for these rows with the columns of `places`. */
export function rowsText(
  { whereabouts, first, last, proof }: RowRange,
  catalog: string,
  places: readonly Pick<Place, "field" | "column">[],
): string {
  const { columns, numbers, from: place } = whereabouts.facts;
  const selected = places.map(({ field, column }) => {
    const name = columns.get(field.name)?.name ?? field.name;
    return `${quoteName(name)} AS ${quoteName(column.name)}`;
  });
  const rows = `${numbers} BETWEEN ${first} AND ${last}`;
  return `SELECT ${selected.join(", ")} FROM ${place(catalog)} WHERE ${rows}${proof === "" ? "" : ` AND ${proof}`}`;
}

/** Asks whether one of these rows' floats is -0. */
export function zerosText(
  { whereabouts, first, last }: Pick<RowRange, "whereabouts" | "first" | "last">,
  catalog: string,
  floats: readonly string[],
): string {
  const { columns, numbers, from: place } = whereabouts.facts;
  const tests = floats.map((field) => {
    const name = quoteName(columns.get(field)?.name ?? field);
    return `coalesce(bool_or(${name} = 0 AND signbit(${name})), false)`;
  });
  return `SELECT ${tests.join(" OR ")} FROM ${place(catalog)} WHERE ${numbers} BETWEEN ${first} AND ${last}`;
}
