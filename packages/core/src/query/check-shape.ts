import { formatType } from "../model/logical-type-text.ts";
import type { Field } from "../model/schema.ts";
import { show } from "../model/show.ts";
import type { Comparison } from "./filter.ts";
import { invalid } from "./invalid-query.ts";

/** How many values an operator takes, and of which fields. @throws INVALID_QUERY */
export function checkShape({ operator, value }: Comparison, field: Field): void {
  const name = JSON.stringify(field.name);
  switch (operator) {
    case "is-null":
    case "not-null":
      if (value !== undefined)
        throw invalid(`The operator ${operator} takes no value; for ${name} came ${show(value)}.`, field.name);
      return;
    case "in":
    case "not-in":
      if (!Array.isArray(value))
        throw invalid(
          `The operator ${operator} takes an array of values; for ${name} came ${show(value)}.`,
          field.name,
        );
      return;
    case "between":
      if (!Array.isArray(value) || value.length !== 2)
        throw invalid(
          `The operator between takes an array of two values, both included; for ${name} came ${show(value)}.`,
          field.name,
        );
      return;
    case "like":
      if (field.type.kind !== "text" && field.type.kind !== "any")
        throw invalid(`The operator like compares text; ${name} is ${formatType(field.type)}.`, field.name);
      if (typeof value !== "string" && value !== null)
        throw invalid(`The operator like takes a text with % and _; for ${name} came ${show(value)}.`, field.name);
      if (typeof value === "string" && /(?<!\\)(?:\\\\)*\\$/.test(value))
        throw invalid(
          `The pattern ${show(value)} ends with a lone \\; write \\\\ for the character itself.`,
          field.name,
        );
      return;
    default:
      if (value === undefined)
        throw invalid(`The operator ${operator} needs a value to compare ${name} with; none came.`, field.name);
  }
}
