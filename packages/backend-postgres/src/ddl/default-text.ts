import type { Field } from "@dataknobs/core";
import { literal } from "../names.ts";

/** A default that SQL can state as a literal; others are only noted beside. */
export function defaultText({ default: value, type }: Field, column: string): string {
  switch (type.kind) {
    case "json":
    case "list":
    case "any":
    case "bytes":
      return "";
    default: {
      const text = plainText(value);
      return text === undefined ? "" : ` DEFAULT CAST(${literal(text)} AS ${column})`;
    }
  }

  function plainText(given: unknown): string | undefined {
    if (typeof given === "number" || typeof given === "bigint" || typeof given === "boolean")
      return Object.is(given, -0) ? "-0" : String(given);
    if (typeof given !== "string" || given.includes("\0")) return undefined;
    // PostgreSQL writes years before our era, and those of five digits, in another way.
    const isClock = type.kind === "date" || type.kind === "timestamp" || type.kind === "timestamptz";
    return isClock && /^[-+]/.test(given) ? undefined : given;
  }
}
