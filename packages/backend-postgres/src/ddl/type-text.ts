import { literal, quote } from "../names.ts";
import type { PgType } from "../types/pg-type.ts";

/** The statement that makes a type of somebody's own; what it stands on is there. */
export function typeText({ kind, text, labels, attributes, base, checks, notNull, default: standard }: PgType): string {
  switch (kind) {
    case "enum":
      return `CREATE TYPE ${text} AS ENUM (${(labels ?? []).map(literal).join(", ")})`;
    case "composite":
      return `CREATE TYPE ${text} AS (${(attributes ?? []).map(({ name, type }) => `${quote(name)} ${type.text}`).join(", ")})`;
    default: {
      const rules = [
        ...(standard === undefined ? [] : [`DEFAULT ${standard}`]),
        ...(notNull === true ? ["NOT NULL"] : []),
        ...(checks ?? []),
      ];
      return [`CREATE DOMAIN ${text} AS ${base?.text ?? "text"}`, ...rules].join(" ");
    }
  }
}
