import type { LogicalType } from "../model/logical-type.ts";
import { formatType } from "../model/logical-type-text.ts";
import { misfit } from "../model/misfit.ts";

/** For a value of a type that has nothing in common with the other one. */
export function refuse(value: unknown, from: LogicalType, to: LogicalType): never {
  throw misfit("INVALID_VALUE", value, to, `A ${formatType(from)} of this value cannot become one.`);
}
