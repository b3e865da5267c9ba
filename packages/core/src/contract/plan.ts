import type { Unable } from "../batch/unable.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { WriteMode } from "./backend.ts";

/** What will happen to the values of a field on their way. */
export type Verdict =
  | { readonly kind: "exact" }
  /** Every value comes back, the type does not. */
  | { readonly kind: "widened" }
  /** All values but these; a record that has one is rejected. */
  | { readonly kind: "checked"; readonly what: readonly Unable[] }
  /** Ordinary values change: needs consent by the field's name. */
  | { readonly kind: "lossy"; readonly what: readonly Unable[] }
  | { readonly kind: "refused"; readonly why: string };

export interface FieldPlan {
  /** The field's name in the records. */
  readonly name: string;
  /** Its name in the target. */
  readonly target: string;
  readonly from: LogicalType;
  readonly to: LogicalType;
  /** What the target's own tools show. */
  readonly native?: string;
  readonly verdict: Verdict;
  /**
   * The verdict holds as long as the field's cells are what the source declares them to be, which its store does not
   * enforce. One that is not makes a staged load start over with a type that holds all; in a direct load it is a rejection.
   */
  readonly declared?: true;
}

export interface CollectionPlan {
  readonly source: string;
  readonly target: string;
  readonly mode: WriteMode;
  readonly staged: boolean;
  readonly lanes: number;
  readonly resumable: boolean;
  readonly key: readonly string[] | undefined;
  readonly fields: readonly FieldPlan[];
  /** In plain words: what else a person should know before it starts. */
  readonly notes: readonly string[];
}
