/**
 * A record as people's own functions see it: field name -> value.
 * Its values are `any` on purpose: the schema is known at run time only, and `order.email.toLowerCase()` must compile.
 * Inside the library records are `Row`.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type DataRecord = Record<string, any>;

/** The same object as our own code sees it. */
export type Row = Record<string, unknown>;
