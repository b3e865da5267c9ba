/** What our DuckDB backend gives the store. */
export const limits = { memory_limit: "128MB" };
