import type { Field } from "@dataknobs/core";
import type { TableColumn } from "../catalog/table.ts";
import type { Kept } from "../types/way.ts";

/** Where a field of the request goes. */
export interface Slot {
  readonly field: Field;
  readonly column: TableColumn;
  readonly kept: Kept;
}
