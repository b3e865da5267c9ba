import type { LogicalType } from "../model/logical-type.ts";
import { clockDomain } from "./clock-domain.ts";
import { decimalDomain } from "./decimal-domain.ts";
import { floatDomain } from "./float-domain.ts";
import { integerDomain } from "./integer-domain.ts";

/**
 * The values that a type has, as points on a line. A filter may name a value between them (`age > 1.5` of an int32):
 * it is moved to a neighbour, so that whoever runs the filter compares only values of the field's own type.
 */
export interface Domain {
  /** Below it there is nothing. */
  readonly least: unknown;
  /** Where a value of a filter lies; `undefined`: it is no such thing. */
  locate(value: unknown): Place | undefined;
}

/** A point itself, or its neighbours in record form; `undefined`: there is none on that side. */
export type Place = { readonly at: unknown } | { readonly below: unknown; readonly above: unknown };

/** `undefined`: only values of the type itself can be compared with it. */
export function domainOf(type: LogicalType): Domain | undefined {
  switch (type.kind) {
    case "int32":
      return integerDomain(32);
    case "int64":
      return integerDomain(64);
    case "float32":
    case "float64":
      return floatDomain(type.kind);
    case "decimal":
      return type.precision === undefined ? undefined : decimalDomain(type.precision, type.scale ?? 0);
    case "time":
    case "timestamp":
    case "timestamptz":
      return clockDomain(type);
    default:
      return undefined;
  }
}
