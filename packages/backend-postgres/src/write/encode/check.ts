import { type CellFailure, type Column, isScaled, isSet, type LogicalType } from "@dataknobs/core";
import type { PgType } from "../../types/pg-type.ts";
import type { Kept } from "../../types/way.ts";
import type { Check, Fail } from "./cell-check.ts";
import { checkDecimals, checkInstants, checkIntervals, checkNumbers } from "./check-numbers.ts";
import { checkByte, checkBytes, checkLabels, checkLengths, checkNul, checkUnicode } from "./check-text.ts";

/** What to look at in values of a type for a column: nothing that the types exclude already. */
export function checksFor(type: LogicalType, kept: Kept, column: PgType): readonly Check[] {
  const base = baseOf(column);
  const modifier = modifierOf(column);
  switch (kept.way) {
    case "text":
      return [checkNul, ...lengthCheck(type, base, modifier), ...labelCheck(base)];
    case "int2":
      return type.kind === "int32" ? [checkNumbers(base.text, -32_768, 32_767)] : [];
    case "oid":
      return [checkNumbers(base.text, 0, 4_294_967_295)];
    case "numeric":
      return decimalCheck(type, base, modifier);
    case "date":
      return [checkNumbers(base.text, -2_440_588, 2_145_042_905, [-2_147_483_648, 2_147_483_647])];
    case "timestamp":
    case "timestamptz":
    case "time":
      return "precision" in type ? [checkInstants(base.text, type.precision ?? 6, digitsOf(modifier))] : [];
    case "interval":
      return [checkIntervals(base.text, modifier, type.kind === "text")];
    case "jsonb":
      return [checkUnicode];
    case "array":
      return kept.element?.select === "char" ? [checkBytes(kept.element.spelled === true)] : [];
    case "as text":
      return kept.select === "char" ? [checkNul, checkByte(kept.spelled === true)] : [checkNul];
    default:
      return [];
  }
}

/** A domain is what it stands on. */
export function baseOf(type: PgType): PgType {
  return type.base === undefined ? type : baseOf(type.base);
}

/** Of a domain over a domain the modifier stands at the innermost. */
function modifierOf(type: PgType): number {
  return type.modifier >= 0 || type.base === undefined ? type.modifier : modifierOf(type.base);
}

function digitsOf(modifier: number): number {
  return modifier < 0 ? 6 : modifier;
}

function lengthCheck(type: LogicalType, base: PgType, modifier: number): Check[] {
  const sized = base.name === "varchar" || base.name === "bpchar";
  const most = sized && modifier >= 4 ? modifier - 4 : Infinity;
  if (base.name === "name") return [checkLengths(base.text, 63, true)];
  if (most === Infinity || (type.kind === "text" && (type.length ?? Infinity) <= most)) return [];
  return [checkLengths(base.text, most, false)];
}

function labelCheck({ labels, text }: PgType): Check[] {
  return labels === undefined ? [] : [checkLabels(text, labels)];
}

function decimalCheck(type: LogicalType, base: PgType, modifier: number): Check[] {
  if (modifier < 4) return type.kind === "decimal" && isScaled(type) ? [] : [checkDecimals(base.text)];
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  const within =
    type.kind === "decimal" &&
    type.precision !== undefined &&
    type.scale !== undefined &&
    type.scale <= scale &&
    type.precision - type.scale <= precision - scale;
  if (within && isScaled(type)) return [];
  return [
    checkDecimals(base.text, precision, scale, type.kind === "decimal" && isScaled(type) ? type.scale : undefined),
  ];
}

/** The reasons of a column's cells, and of a null where none is allowed. */
export function failuresOf(
  checks: readonly Check[],
  column: Column,
  length: number,
  required: string | undefined,
): CellFailure[] {
  const failures: CellFailure[] = [];
  const fail: Fail = (row, code, message) => failures.push({ row, code, message });
  if (required !== undefined) checkPresence(required, column, length, fail);
  for (const check of checks) check(column, length, fail);
  return failures;
}

function checkPresence(name: string, { valid }: Column, length: number, fail: Fail): void {
  if (valid === undefined) return;
  for (let row = 0; row < length; row++)
    if (!isSet(valid, row)) fail(row, "NULL_NOT_ALLOWED", `${name} must not be null`);
}
