// Vitest's global setup: what tests start as a process of its own, they start as it is published. A bundle is loaded in a
// third of the time of its sources, some hundreds of times.
import { ensureScripts } from "./build.mjs";

export default async function setup(project) {
  project.onTestsRerun(ensureScripts);
  await ensureScripts();
}
