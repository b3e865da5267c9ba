// Records of every type are made as core's own tests make them. A copy of that would fall behind.
// oxlint-disable-next-line no-restricted-imports -- tests among themselves; what core publishes has no test data
export * from "../../core/test/arbitraries.ts";
