/**
 * What a target cannot keep. Up to `json-null` single values are refused (`checked`); from `scale` on ordinary values
 * change (`lossy`). With consent a -0 becomes 0.
 */
export type Unable =
  | "range"
  | "nan"
  | "infinity"
  | "negzero"
  | "nul"
  | "surrogate"
  | "length"
  | "duplicate-keys"
  | "null"
  | "json-null"
  | "scale"
  | "precision"
  | "zone"
  | "order"
  | "type";

/** The losses that a person may consent to by their names. */
export const losses: readonly Unable[] = ["scale", "precision", "zone", "order", "type", "negzero"];
