// `pnpm build`: every package. What is run from the checkout afterwards finds that it is built.
import { buildAll } from "./build.mjs";

try {
  await buildAll();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
