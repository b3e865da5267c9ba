import type { WriteRequest } from "@dataknobs/core";
import type { OwnTypes } from "../catalog/own-types.ts";
import type { Table, TableName } from "../catalog/table.ts";
import { cutName, qualified, quote } from "../names.ts";
import { type Carried, carriedBy } from "./carried.ts";
import { freeName } from "./free-name.ts";
import { keyStatement } from "./key-text.ts";
import type { Part } from "./parts.ts";
import { keptKey, type Staying } from "./staying.ts";
import { moveStatement, sequenceStatements } from "./sequences.ts";

/** What makes a loaded table whole. */
export interface Completion {
  /** The one statement for its key, if it is to be enforced. */
  readonly key: readonly string[];
  /** Constraints, indexes, defaults and sequences of its source. */
  readonly rest: readonly string[];
}

/** What a table has already, or will have before it is completed. */
export type There = Pick<Staying, "constraints" | "indexes">;

const nothing: There = { constraints: [], indexes: [] };

/**
 * `at`: the table's name at this moment; `name`: the one that it will have, after which its parts are named. `taken`: the
 * names of other relations of its schema.
 */
export function completionOf(
  at: TableName,
  name: string,
  request: WriteRequest,
  own: OwnTypes,
  taken: ReadonlySet<string>,
  there: There = nothing,
): Completion {
  const carried = carriedBy(request, own);
  const names = new Set(taken);
  const { part, statements } = keyOf(at, name, request, carried, names, keptKey(there));
  const rest = (carried?.parts ?? []).filter((one) => one !== part && !isPrimary(one) && !isIn(one, there));
  const checks = new Set(there.constraints.map((constraint) => constraint.name));
  return { key: statements, rest: rest.flatMap((one) => statementsFor(one, at, name, names, checks)) };
}

/** Under whatever name. */
function isIn(part: Part, { constraints, indexes }: There): boolean {
  if (part.kind === "constraint") return constraints.some(({ text }) => text === part.constraint.text);
  if (part.kind !== "index") return false;
  return indexes.some(({ unique, tail }) => unique === part.index.unique && tail === part.index.tail);
}

interface KeyPart {
  readonly part?: Part;
  readonly statements: readonly string[];
}

/** As the source has it: its primary key under its name, or what else of it tells records apart. */
function keyOf(
  at: TableName,
  name: string,
  { schema: { key }, keyEnforced }: WriteRequest,
  carried: Carried | undefined,
  names: Set<string>,
  kept: string | undefined,
): KeyPart {
  if (!keyEnforced || key === undefined) return { statements: [] };
  if (kept !== undefined) return { statements: [keyStatement(at, key, kept)] };
  const primary = primaryOf(carried?.source, key);
  const whole = primary === undefined ? undefined : carried?.parts.find(isPrimary);
  if (whole !== undefined) return { part: whole, statements: statementsFor(whole, at, name, names, new Set()) };
  if (primary === undefined && carried !== undefined && carried.source.key === undefined) {
    const part = carried.parts.find((one) => tellsApart(one, key, carried.source));
    if (part !== undefined) return { part, statements: statementsFor(part, at, name, names, new Set()) };
  }
  return { statements: [keyStatement(at, key, freeName(primary ?? cutName(name, "_pkey"), names))] };
}

function isPrimary(part: Part): boolean {
  return part.kind === "constraint" && part.constraint.kind === "primary";
}

/** The name of the primary key, if it is this one. */
function primaryOf(source: Table | undefined, key: readonly string[]): string | undefined {
  const primary = source?.constraints.find(({ kind }) => kind === "primary");
  return primary !== undefined && sameNames(primary.columns, key) ? primary.name : undefined;
}

function tellsApart(part: Part, key: readonly string[], source: Table): boolean {
  const name = part.kind === "index" ? part.index.name : part.kind === "constraint" ? part.constraint.name : undefined;
  const index = source.indexes.find((one) => one.name === name);
  return index?.unique === true && index.whole && sameNames(index.columns ?? [], key);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** `names`: those of relations that are taken; `checks`: those of the table's constraints. */
function statementsFor(
  part: Part,
  at: TableName,
  name: string,
  names: Set<string>,
  checks: Set<string>,
): readonly string[] {
  const table = qualified(at);
  switch (part.kind) {
    case "constraint": {
      const { kind, text } = part.constraint;
      const own = freeName(part.constraint.name, kind === "check" ? checks : names);
      return [`ALTER TABLE ${table} ADD CONSTRAINT ${quote(own)} ${text}`];
    }
    case "index": {
      const own = freeName(part.index.name, names);
      return [`CREATE ${part.index.unique ? "UNIQUE " : ""}INDEX ${quote(own)} ON ${table} ${part.index.tail}`];
    }
    case "default":
      return [`ALTER TABLE ${table} ALTER COLUMN ${quote(part.column.name)} SET DEFAULT ${part.expression}`];
    case "sequence": {
      const wanted = cutName(`${cutName(name, "_")}${part.column.name}`, "_seq");
      const sequence = { schema: at.schema, name: freeName(wanted, names) };
      return [
        ...sequenceStatements(at, sequence, part.column, part.options),
        moveStatement(at, qualified(sequence), part.column.name, part.options),
      ];
    }
    default:
      // Blanks come with the column's type, a collation with the column.
      return [];
  }
}
