// the test of a backend: one call, or its cases for a runner of one's own
export { backendCases } from "./backend-cases.ts";
export { testBackend } from "./test-backend.ts";
export type { TestRunner } from "./test-backend.ts";
export type { ConformanceCase, ConformanceOptions, Place, Skipped } from "./options.ts";

// what core asks of a store, for a backend's own tests
export { checkpointOf, readRequest, writeRequest } from "./requests.ts";
