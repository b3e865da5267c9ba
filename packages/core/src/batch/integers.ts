/**
 * How 64-bit integers come out: `"auto"`: a number where a number holds it, else a bigint; `"bigint"`: always;
 * `"number"`: typed as number, and a record with one that does not fit is rejected.
 */
export type Integers = "auto" | "number" | "bigint";
