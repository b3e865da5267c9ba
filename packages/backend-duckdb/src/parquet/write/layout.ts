import type { Field, Schema } from "@dataknobs/core";
import { formatDuckType } from "../../types/duck-type.ts";
import type { Place } from "../../write/target.ts";
import { columnOf } from "../stored-as.ts";

/** Where each field of a load goes. */
export function placesOf({ fields }: Schema): readonly Place[] {
  return fields.map((field: Field, index): Place => {
    const type = columnOf(field);
    const native = formatDuckType(type);
    return {
      field,
      index,
      column: { name: field.name, type, native, nullable: true, standard: undefined, generated: false },
    };
  });
}
