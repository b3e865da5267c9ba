// A Node that is too old says so in one line, before it meets what it cannot read.
import "../scripts/require-node.mjs";

const { ensureBuilt } = await import("../scripts/build.mjs");
const { bench } = await import("./main.ts");

try {
  await bench(process.argv.slice(2), ensureBuilt);
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
