import {
  castColumn,
  type CellFailure,
  type Column,
  DataknobsError,
  formatType,
  isDataknobsError,
  isSet,
  type LogicalType,
  stringsOf,
} from "@dataknobs/core";
import { anyToJson } from "../any-json.ts";
import { carriedIn } from "../decode/carried.ts";
import type { Driver, Vector } from "../driver.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { logicalOf, unionMembers } from "../types/logical-of.ts";
import { fillLeaf } from "./leaf.ts";
import { leafFailures } from "./leaf-failures.ts";
import { fillNested } from "./nested.ts";
import { nestedValue } from "./nested-value.ts";
import { wellFormed } from "../utf8.ts";
import { fillUnion, unionFailures } from "./union.ts";

/** Puts one column of a batch after another into vectors. */
export interface ColumnEncoder {
  /** Takes the cells of a batch, and names those that the type cannot hold. */
  take(column: Column, length: number): readonly CellFailure[];
  /** Puts the cells `from` to before `to` of those taken into a vector. There was no failure among them. */
  fill(vector: Vector, from: number, to: number): void;
}

/** `given`: the type of the batch's column; `type`: that of the table's. */
export function columnEncoder(driver: Driver, type: DuckType, given: LogicalType): ColumnEncoder {
  switch (type.id) {
    case "LIST":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
      return nestedEncoder(driver, type, given);
    case "UNION": {
      const members = given.kind === "json" ? undefined : unionMembers(type);
      return members === undefined ? nestedEncoder(driver, type, given) : unionEncoder(driver, type, members, given);
    }
    case "OTHER":
      throw new Error(`${type.name} is written by its text`);
    default:
      return leafEncoder(driver, type, given);
  }
}

function leafEncoder(driver: Driver, type: DuckType, given: LogicalType): ColumnEncoder {
  let taken: Column | undefined;
  return {
    take(column, length) {
      const { column: own, failures } = ownCells(column, type, given, length);
      const text = type.id === "VARCHAR" || type.id === "JSON";
      const judge = text && own.layout === "bytes" && carriedIn(own)?.text !== true;
      const { column: fit, bad } = judge ? wellFormed(own, length) : { column: own, bad: [] };
      taken = fit;
      const unfit = bad.map((row): CellFailure => ({ row, code: "INVALID_UTF8", message: "The text is not UTF-8" }));
      return [...failures, ...unfit, ...leafFailures(type, fit, length)];
    },
    fill: (vector, from, to) => fillLeaf(driver, vector, type, present(taken), from, to),
  };
}

/** The column as the table's type means it. */
function ownCells(
  column: Column,
  type: DuckType,
  given: LogicalType,
  length: number,
): { column: Column; failures: readonly CellFailure[] } {
  if (type.id === "JSON" && column.layout === "any") return { column: anyToJson(column, length), failures: [] };
  // The text of a list is JSON.
  if (type.id === "JSON" && given.kind === "list") return { column, failures: [] };
  return castColumn(column, given, logicalOf(type), length);
}

function unionEncoder(
  driver: Driver,
  type: DuckType & { readonly id: "UNION" },
  members: NonNullable<ReturnType<typeof unionMembers>>,
  given: LogicalType,
): ColumnEncoder {
  let taken: Column | undefined;
  return {
    take(column, length) {
      taken = castColumn(column, given, members.any, length).column;
      return taken.layout === "any" ? unionFailures(type, members, taken, length) : [];
    },
    fill(vector, from, to) {
      const column = present(taken);
      if (column.layout !== "any") throw new Error(`a column of ${column.layout} came for ${formatDuckType(type)}`);
      fillUnion(driver, vector, type, members, column, from, to);
    },
  };
}

function nestedEncoder(driver: Driver, type: DuckType, given: LogicalType): ColumnEncoder {
  let taken: readonly unknown[] = [];
  return {
    take(column, length) {
      if (column.layout !== "bytes")
        throw new Error(`a column of ${formatType(given)} came for ${formatDuckType(type)}`);
      const failures: CellFailure[] = [];
      taken = stringsOf(column, length).map((text, row) => {
        try {
          return isSet(column.valid, row) ? nestedValue(text.trim(), type) : null;
        } catch (error) {
          if (!isDataknobsError(error)) throw error;
          failures.push({ row, code: error.code, message: error.message });
          return null;
        }
      });
      return failures;
    },
    fill: (vector, from, to) => fillNested(driver, vector, type, taken.slice(from, to)),
  };
}

function present(column: Column | undefined): Column {
  if (column !== undefined) return column;
  throw new DataknobsError({ code: "INTERNAL", message: "fill was called before take", backend: "duckdb" });
}
