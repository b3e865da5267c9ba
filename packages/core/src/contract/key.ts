/** The values of the key fields, in the order of the schema's `key`, in record form. */
export type Key = readonly unknown[];
