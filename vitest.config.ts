import { defineConfig } from "vitest/config";

/** The condition under which every package of the workspace shows its TypeScript source in `exports`. */
const source = "@dataknobs/source";

export default defineConfig({
  // Tests run from source: no build comes before them.
  resolve: { conditions: [source, "module", "node", "import", "default"] },
  ssr: { resolve: { conditions: [source, "module", "node", "import", "default"], externalConditions: [source, "node", "import", "default"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "examples/*/*.test.ts"],
    // Workers and child processes started by a test see the same sources; Node strips the types.
    execArgv: [`--conditions=${source}`],
    env: { NODE_OPTIONS: `--conditions=${source}` },
  },
});
