// Names and literals
export { quoteName, quoteText } from "./quote.ts";
export { checkToldApart } from "./told-apart.ts";

// Reading: conditions from filters, pages by key
export { whereText } from "./where.ts";
export type { SqlText, WhereDialect } from "./where.ts";
export { afterKey, orderByKey } from "./keyset.ts";

// Writing: definitions of tables, many records by one statement
export { columnText, createTableText } from "./ddl.ts";
export type { ColumnDefinition } from "./ddl.ts";
export { upsertText, valuesText } from "./insert.ts";

// Writing: records of which only one may have what they share
export { contestOf, sharingText } from "./contest.ts";
export type { Contest } from "./contest.ts";
