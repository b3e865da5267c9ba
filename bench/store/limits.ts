/** What our DuckDB backend gives the store to write with. */
export const limits = { memory_limit: "128MB" };

/** And to read with. */
export const readingLimits = { memory_limit: "64MB" };
