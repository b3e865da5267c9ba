import { type AnyColumn, type Bitmap, type CellFailure, isSet } from "@dataknobs/core";
import type { Driver, Vector } from "../driver.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { type CellKind, elementType, type UnionMembers } from "../types/logical-of.ts";
import { leafFailures, negativeZero } from "./leaf-failures.ts";
import { fillNested } from "./nested.ts";

type Union = DuckType & { readonly id: "UNION" };

/** The cells of an `any` column whose kind has no member in the union, or which its member cannot hold. */
export function unionFailures(
  type: Union,
  { places }: UnionMembers,
  { data, valid }: AnyColumn,
  length: number,
): CellFailure[] {
  const failures: CellFailure[] = [];
  for (let row = 0; row < length; row++) {
    const cell = data[row];
    if (cell === null || !isSet(valid, row)) continue;
    const place = placeOf(cell, places);
    const member = place === undefined ? undefined : type.members[place]?.type;
    if (Object.is(cell, -0)) failures.push({ row, code: "NOT_STORABLE", message: negativeZero });
    else if (member === undefined || !memberHolds(member, cell)) {
      failures.push({
        row,
        code: "OUT_OF_RANGE",
        message: `No member of ${formatDuckType(type)} holds ${shown(cell)}`,
      });
    }
  }
  return failures;
}

function shown(cell: unknown): string {
  return typeof cell === "bigint" || typeof cell === "number" || typeof cell === "string" ? String(cell) : typeof cell;
}

function memberHolds(member: DuckType, cell: unknown): boolean {
  if (typeof cell !== "bigint" || member.id === "DOUBLE") return true;
  const { kind } = elementType(member);
  if (kind === "int64") return BigInt.asIntN(64, cell) === cell;
  const valid: Bitmap | undefined = undefined;
  if (kind === "int32")
    return (
      BigInt.asIntN(32, cell) === cell &&
      leafFailures(member, { layout: "i32", data: Int32Array.of(Number(cell)), valid, missing: undefined }, 1)
        .length === 0
    );
  const text = Buffer.from(String(cell));
  return (
    leafFailures(
      member,
      { layout: "bytes", data: text, offsets: Int32Array.of(0, text.length), valid, missing: undefined },
      1,
    ).length === 0
  );
}

/** Puts the cells `from` to before `to`, which have been judged, into a vector of the union. */
export function fillUnion(
  driver: Driver,
  vector: Vector,
  type: Union,
  { places }: UnionMembers,
  { data, valid }: AnyColumn,
  from: number,
  to: number,
): void {
  const values: unknown[] = [];
  for (let row = from; row < to; row++) {
    const cell = data[row];
    const place = cell === null || !isSet(valid, row) ? undefined : placeOf(cell, places);
    values.push(place === undefined ? null : [place, cell]);
  }
  fillNested(driver, vector, type, values);
}

/** The member that a cell goes to. A whole number goes to the floats where there are no integers, if a double is exactly it. */
function placeOf(cell: unknown, places: UnionMembers["places"]): number | undefined {
  const kind = kindOf(cell);
  const place = kind === undefined ? undefined : places.get(kind);
  if (place !== undefined || typeof cell !== "bigint") return place;
  const float = Number(cell);
  return Number.isFinite(float) && BigInt(float) === cell ? places.get("float") : undefined;
}

function kindOf(cell: unknown): CellKind | undefined {
  switch (typeof cell) {
    case "boolean":
      return "bool";
    case "bigint":
      return "integer";
    case "number":
      return "float";
    case "string":
      return "text";
    default:
      return cell instanceof Uint8Array ? "bytes" : undefined;
  }
}
