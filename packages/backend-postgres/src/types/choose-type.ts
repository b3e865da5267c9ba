import { type Field, sameType, types } from "@dataknobs/core";
import type { OwnTypes } from "../catalog/own-types.ts";
import type { Table } from "../catalog/table.ts";
import { arrivalOf } from "./arrive.ts";
import { keptAs } from "./kept-as.ts";
import { nativeOf, nativeText, parseBuiltIn } from "./native.ts";
import type { PgType } from "./pg-type.ts";
import { plainFor, pgTypeFor, takes, type TypeFor } from "./type-for.ts";

/**
 * The column that a new table gets for a field. `own`: the types that people made in the target; `source`: the table of
 * another PostgreSQL that the field came from, which knows what its own types are.
 */
export function chooseType(field: Field, own?: OwnTypes, source?: Table): TypeFor {
  const wide = own === undefined ? undefined : withoutOddScale(field, own);
  if (wide !== undefined) return wide;
  const wanted = ownTypeOf(field, source);
  if (wanted === undefined || own === undefined || source === undefined)
    return known(field, own) ?? pgTypeFor(field.type, field.native);
  return chosen(field, wanted, own, source);
}

/** PostgreSQL knows a scale below zero, or above the precision, from 15 on. */
function withoutOddScale({ native, type }: Field, { version }: OwnTypes): TypeFor | undefined {
  const text = nativeText(native);
  const column = text === undefined || version >= 150_000 ? undefined : parseBuiltIn(text);
  if (column?.name !== "numeric" || column.modifier < 0 || !takes(column, type)) return undefined;
  const kept = keptAs(column).type;
  if (kept.kind !== "decimal" || kept.precision !== undefined) return undefined;
  return { ...plainFor(types.decimal()), note: `PostgreSQL 14 has no ${text}: it becomes numeric` };
}

/** The type of its own kind that a field's column had in the source. */
function ownTypeOf(field: Field, source: Table | undefined): PgType | undefined {
  const column = source?.columns.find(({ type }) => nativeOf(type) === field.native);
  if (column === undefined || !isOwn(column.type) || !takes(column.type, field.type)) return undefined;
  return column.type;
}

/** Made by somebody, or an array of what somebody made. */
function isOwn({ schema, kind, element }: PgType): boolean {
  return kind === "array" && element !== undefined ? isOwn(element) : schema !== "pg_catalog";
}

function chosen(field: Field, wanted: PgType, own: OwnTypes, source: Table): TypeFor {
  const { type, why } = arrivalOf(wanted, source.schema, own);
  // A composite is asked for in PostgreSQL's own words, where the source can give them; its JSON is understood as well.
  if (type !== undefined) return { text: type.text, type: keptAs(type).way === "composite" ? types.text : field.type };
  const instead =
    wanted.kind === "domain" && wanted.base !== undefined
      ? isOwn(wanted.base)
        ? chosen(field, wanted.base, own, source)
        : pgTypeFor(field.type, nativeOf(wanted.base))
      : plainFor(field.type);
  // What came from PostgreSQL has nothing that its plain types refuse.
  const { unable: _unable, ...plain } = instead;
  return { ...plain, note: `${why ?? wanted.text}: it becomes ${instead.text}` };
}

/** A type that the target has under the very name, where the field alone says that its values fit. */
function known({ native, type, constraints }: Field, own: OwnTypes | undefined): TypeFor | undefined {
  const text = nativeText(native);
  const found = own?.types.find((candidate) => candidate.text === text);
  if (found === undefined || !sameType(keptAs(found).type, type)) return undefined;
  const { kind, labels, extension } = found;
  const fits =
    kind === "enum" && constraints?.oneOf?.every((one) => typeof one === "string" && labels?.includes(one)) === true;
  return fits || extension !== undefined ? { text: found.text, type } : undefined;
}
