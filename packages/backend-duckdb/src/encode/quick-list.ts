import type { DuckType } from "../types/duck-type.ts";

/**
 * The elements of a list of plain numbers, texts or truth values, read by the engine's own JSON parser; `undefined` for
 * another list, and for one with an element that must be looked at more closely.
 */
export function quickElements(text: string, of: DuckType): unknown[] | undefined {
  const fits = fitOf(of);
  if (fits === undefined || (of.id === "BIGINT" && /\d{16}/.test(text))) return undefined;
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return undefined;
  const elements: unknown[] = list;
  return elements.every((element) => element === null || fits(element)) ? elements : undefined;
}

function fitOf(of: DuckType): ((element: unknown) => boolean) | undefined {
  switch (of.id) {
    case "DOUBLE":
    case "FLOAT":
      return (element) => typeof element === "number" && !Object.is(element, -0);
    case "INTEGER":
      return (element) => typeof element === "number" && (element | 0) === element;
    case "BIGINT":
      return Number.isSafeInteger;
    case "BOOLEAN":
      return (element) => typeof element === "boolean";
    case "VARCHAR":
      return (element) => typeof element === "string" && element.isWellFormed();
    default:
      return undefined;
  }
}
