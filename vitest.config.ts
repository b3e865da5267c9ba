import { defineConfig } from "vitest/config";

/** The condition under which every package of the workspace shows its TypeScript source in `exports`. */
const source = "@dataknobs/source";

export default defineConfig({
  // Tests run from source: no build comes before them.
  resolve: { conditions: [source, "node"] },
  ssr: { resolve: { conditions: [source, "node"], externalConditions: [source, "node"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "{examples,bench}/**/*.test.ts"],
    testTimeout: 30_000, // real databases, killed processes, two cores
    hookTimeout: 30_000,
    // What a test starts with `process.execPath` sees the same sources; Node strips the types.
    env: { NODE_OPTIONS: `--conditions=${source}` },
  },
});
