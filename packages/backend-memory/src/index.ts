export { memory } from "./backend.ts";
export type { MemoryOptions } from "./backend.ts";
