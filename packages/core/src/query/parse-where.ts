import { didYouMean } from "../model/nearest.ts";
import type { Schema } from "../model/schema.ts";
import { checkFilter } from "./check-filter.ts";
import { invalid, queriedField } from "./invalid-query.ts";
import type { Comparison, Filter, FilterOperator } from "./filter.ts";
import { tokensOf, type Token } from "./where-tokens.ts";
import { valueOf } from "./where-value.ts";

/**
 * Reads a condition as people type it: `status = paid`, `age >= 18 and not (city in (Rome, 'New York') or name like 'A%')`,
 * `paid_at is null`, `total between 1 and 5`. Values are read by the field's type; text with blanks is quoted, a field's
 * name that is no bare word stands in backticks.
 * @throws INVALID_QUERY with the place that was not understood
 */
export function parseWhere(text: string, schema: Schema): Filter {
  const reader = readerOf(text);
  if (reader.done()) throw invalid("The condition is empty. Write for example: age >= 18.");
  const filter = anyOf(reader, schema);
  if (!reader.done()) throw reader.unexpected("and, or, or the end; a value with blanks is put in quotes");
  return checkFilter(filter, schema);
}

interface Reader {
  done(): boolean;
  next(wanted: string): Token;
  /** Goes over a bare word or sign if it comes next, whatever its case. */
  skip(text: string): boolean;
  expect(text: string): void;
  unexpected(wanted: string): Error;
}

function readerOf(text: string): Reader {
  const tokens = tokensOf(text);
  let at = 0;
  const unexpected = (wanted: string): Error => {
    const token = tokens[at];
    const found = token === undefined ? "its end" : JSON.stringify(token.text);
    return invalid(`The condition ${JSON.stringify(text)} is not understood at ${found}: expected ${wanted}.`);
  };
  const skip = (wanted: string): boolean => {
    const token = tokens[at];
    const found =
      token !== undefined && (token.kind === "word" || token.kind === "sign") && token.text.toLowerCase() === wanted;
    if (found) at++;
    return found;
  };
  return {
    done: () => at === tokens.length,
    next: (wanted) => {
      const token = tokens[at];
      if (token === undefined || token.kind === "sign") throw unexpected(wanted);
      at++;
      return token;
    },
    skip,
    expect: (wanted) => {
      if (!skip(wanted)) throw unexpected(wanted);
    },
    unexpected,
  };
}

function anyOf(reader: Reader, schema: Schema): Filter {
  const parts = [allOf(reader, schema)];
  while (reader.skip("or")) parts.push(allOf(reader, schema));
  return parts.length > 1 ? { or: parts } : (parts[0] ?? { or: [] });
}

function allOf(reader: Reader, schema: Schema): Filter {
  const parts = [one(reader, schema)];
  while (reader.skip("and")) parts.push(one(reader, schema));
  return parts.length > 1 ? { and: parts } : (parts[0] ?? { and: [] });
}

function one(reader: Reader, schema: Schema): Filter {
  if (reader.skip("not")) return { not: one(reader, schema) };
  if (!reader.skip("(")) return comparison(reader, schema);
  const inner = anyOf(reader, schema);
  reader.expect(")");
  return inner;
}

const signs: ReadonlyMap<string, FilterOperator> = new Map([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
  ["<=", "<="],
  ["<", "<"],
  [">=", ">="],
  [">", ">"],
]);

function comparison(reader: Reader, schema: Schema): Filter {
  const { name: field, type } = queriedField(schema, reader.next("the name of a field").text);
  const value = (): unknown => {
    const token = reader.next("a value");
    if (token.kind === "word" && token.text.toLowerCase() === "null") throw nullCompared(field);
    return valueOf(token, type);
  };
  for (const [sign, operator] of signs) if (reader.skip(sign)) return { field, operator, value: value() };
  if (reader.skip("is")) {
    const negated = reader.skip("not");
    reader.expect("null");
    return { field, operator: negated ? "not-null" : "is-null" };
  }
  const negated = reader.skip("not");
  const found = wordComparison(reader, field, value);
  return negated ? denied(found) : found;
}

/** Nothing is equal to null, nor is anything not: such a condition would choose no record, or be meant otherwise. */
function nullCompared(field: string): Error {
  return invalid(
    `${field} is compared with null, which no value is equal to, above or below. To ask for it write: ${field} is null, or ${field} is not null. A text that says null is put in quotes: ${field} = 'null'.`,
  );
}

function wordComparison(reader: Reader, field: string, value: () => unknown): Comparison {
  if (reader.skip("like")) return { field, operator: "like", value: reader.next("a pattern with % and _").text };
  if (reader.skip("between")) {
    const low = value();
    reader.expect("and");
    return { field, operator: "between", value: [low, value()] };
  }
  if (reader.skip("in")) return { field, operator: "in", value: list(reader, value) };
  const words = ["in", "not", "like", "between", "is"];
  const word = reader.done() ? "" : reader.next("an operator").text;
  throw invalid(
    `After ${field} an operator is expected (=, !=, <, <=, >, >=, in, not in, like, between, is null, is not null)${word === "" ? "" : `, not ${JSON.stringify(word)}`}.${didYouMean(word, words)}`,
  );
}

function list(reader: Reader, value: () => unknown): readonly unknown[] {
  reader.expect("(");
  if (reader.skip(")")) return [];
  const values = [value()];
  while (reader.skip(",")) values.push(value());
  reader.expect(")");
  return values;
}

/** `not in` has an operator of its own; both say the same. */
function denied(filter: Comparison): Filter {
  return filter.operator === "in" ? { ...filter, operator: "not-in" } : { not: filter };
}
