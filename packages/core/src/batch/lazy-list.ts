import type { LogicalType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import { originOf, readOnlyList } from "../model/read-only.ts";

class ListSource {
  readonly text: string;
  readonly of: LogicalType;

  constructor(text: string, of: LogicalType) {
    this.text = text;
    this.of = of;
  }
}

/** A read-only array that is parsed when somebody first looks into it. */
export function lazyList(text: string, of: LogicalType, parse: () => unknown[]): object {
  return readOnlyList(new ListSource(text, of), parse);
}

/** The text that a list of this element type came from: it is as it was, since nobody can change it. */
export function textOfList(value: object, of: LogicalType): string | undefined {
  const source = originOf(value)?.source;
  return source instanceof ListSource && (source.of === of || sameType(source.of, of)) ? source.text : undefined;
}
