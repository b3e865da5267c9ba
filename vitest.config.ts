import { existsSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** The condition under which every package of the workspace shows its TypeScript source in `exports`. */
const source = "@dataknobs/source";

/** Tests that change what is registered in their process, each in its own way. */
const apart = ["packages/core/test/registry/**/*.test.ts"];

/** Tests that stand where an application would: all have the same registered. */
const command = ["packages/cli/test/**/*.test.ts"];

/** A disk in memory, where there is a large one: most files of tests live for milliseconds, and nobody needs them to be durable. */
const inMemory = "/dev/shm";

function hasRoom(path: string): boolean {
  if (!existsSync(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > 4e9;
}

const env: Record<string, string> = hasRoom(inMemory) ? { TMPDIR: inMemory } : {};
const isolate = false; // modules are loaded once a worker instead of once a file: half of core's time

export default defineConfig({
  // Tests run from source. What they start as processes of their own is bundled of it before: it loads quicker.
  resolve: { conditions: [source, "node"] },
  ssr: { resolve: { conditions: [source, "node"], externalConditions: [source, "node"] } },
  test: {
    testTimeout: 30_000, // real databases, killed processes, two cores
    hookTimeout: 30_000,
    globalSetup: [
      "./scripts/scripts-for-tests.mjs",
      "./packages/backend-postgres/test/server/keeper.ts", // one PostgreSQL for all, when somebody asks for it
    ],
    // More than cores: many tests only wait for a lock, a disk, a process.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["packages/*/test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...apart, ...command],
          env,
          isolate,
        },
      },
      {
        extends: true,
        test: { name: "command", include: command, env, isolate, setupFiles: "./packages/cli/test/own-folder.ts" },
      },
      {
        extends: true,
        test: { name: "apart", include: [...apart, "{examples,bench}/**/*.test.ts"] },
      },
    ],
  },
});
