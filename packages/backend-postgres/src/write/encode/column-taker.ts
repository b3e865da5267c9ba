import type { CellFailure, Column } from "@dataknobs/core";
import type { Cells } from "./binary-code.ts";
import type { Form } from "./form.ts";

/** Makes a column ready for the generated code, and says which of its cells do not fit. */
export interface ColumnTaker {
  readonly form: Form;
  take(column: Column, length: number): { readonly cells: Cells; readonly failures: readonly CellFailure[] };
}
