import { canonical } from "../model/canonical.ts";
import { isDataknobsError } from "../model/error.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { domainOf, type Domain, type Place } from "./domain.ts";
import type { Comparison, FilterOperator } from "./filter.ts";

/** The comparison with its values as the type has them. `refuse` makes the error for a value of another kind. */
export function exactComparison(
  comparison: Comparison,
  type: LogicalType,
  refuse: (value: unknown) => Error,
): Comparison {
  const { operator, value } = comparison;
  if (operator === "is-null" || operator === "not-null" || operator === "like") return comparison;
  const domain = domainOf(type) ?? ownValues(type);
  const locate = (one: unknown): Place => {
    const place = domain.locate(one);
    if (place === undefined) throw refuse(one);
    return place;
  };
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (operator === "in" || operator === "not-in")
    return { ...comparison, value: list.flatMap((one) => valuesAt(one, locate)) };
  if (operator === "between") return between(comparison, list[0] ?? null, list[1] ?? null, domain, locate);
  if (value === null) return comparison;
  const place = locate(value);
  return "at" in place ? { ...comparison, value: place.at } : beside(comparison, operator, place, domain);
}

/** A type that has no points between which a value could lie. */
function ownValues(type: LogicalType): Domain {
  const unbounded: LogicalType = type.kind === "text" ? { kind: "text" } : type;
  return {
    least: undefined,
    locate: (value) => {
      try {
        return { at: canonical(value, unbounded) };
      } catch (error) {
        if (isDataknobsError(error) && error.kind === "record") return undefined;
        throw error;
      }
    },
  };
}

/** A null in a list stays: what is not in the list is then unknown. */
function valuesAt(value: unknown, locate: (value: unknown) => Place): readonly unknown[] {
  if (value === null || value === undefined) return [null];
  const place = locate(value);
  return "at" in place ? [place.at] : [];
}

/** The value lies between two points, or beyond the last: no value is equal to it. */
function beside(
  comparison: Comparison,
  operator: FilterOperator,
  place: { readonly below: unknown; readonly above: unknown },
  domain: Domain,
): Comparison {
  if (operator === "!=") return { ...comparison, operator: ">=", value: domain.least };
  if ((operator === "<" || operator === "<=") && place.below !== undefined)
    return { ...comparison, operator: "<=", value: place.below };
  if ((operator === ">" || operator === ">=") && place.above !== undefined)
    return { ...comparison, operator: ">=", value: place.above };
  return none(comparison, domain);
}

function between(
  comparison: Comparison,
  low: unknown,
  high: unknown,
  domain: Domain,
  locate: (value: unknown) => Place,
): Comparison {
  const from = low === null ? null : memberAt(locate(low), "above");
  const to = high === null ? null : memberAt(locate(high), "below");
  return from === undefined || to === undefined ? none(comparison, domain) : { ...comparison, value: [from, to] };
}

function memberAt(place: Place, side: "below" | "above"): unknown {
  return "at" in place ? place.at : place[side];
}

/** No value, but still unknown for null. */
function none({ field }: Comparison, { least }: Domain): Comparison {
  return { field, operator: "<", value: least };
}
