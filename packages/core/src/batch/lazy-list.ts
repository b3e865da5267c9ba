import type { LogicalType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import { readOnlyLater } from "../model/read-only.ts";

const origins = new WeakMap<object, { readonly text: string; readonly of: LogicalType }>();

/** A read-only array that is parsed when somebody first looks into it. */
export function lazyList(text: string, of: LogicalType, parse: () => unknown[]): object {
  const list = readOnlyLater(true, parse);
  origins.set(list, { text, of });
  return list;
}

/** The text that a list of this element type came from: it is as it was, since nobody can change it. */
export function textOfList(value: object, of: LogicalType): string | undefined {
  const origin = origins.get(value);
  return origin !== undefined && (origin.of === of || sameType(origin.of, of)) ? origin.text : undefined;
}
