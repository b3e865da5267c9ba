// The backend, for open() and for createDataknobs({ plugins })
export { sqlite } from "./backend.ts";
export type { SqliteOptions } from "./backend.ts";

// The client that can be handed in, by the few methods that are called
export type { SqliteDatabase, Statement } from "./driver.ts";
