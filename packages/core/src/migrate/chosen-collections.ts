import { DataknobsError } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import type { RunContext } from "./run-context.ts";

/** Which collections are copied and what they are called in the target, checked against the source. */
export async function chosenCollections({
  settings,
  source,
  samePlace,
}: RunContext): Promise<ReadonlyMap<string, string>> {
  const there = await source.collections();
  const chosen = settings.collections ?? new Map(there.map((name) => [name, name]));
  for (const name of chosen.keys()) {
    // A view is no collection of its own accord, but may be named.
    if (there.includes(name) || (await source.describe(name)) !== undefined) continue;
    const near = nearest(name, there);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    const list = there.length === 0 ? "The source holds no collections." : `There are: ${there.join(", ")}.`;
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: `The source has no collection "${name}".${hint} ${list}`,
      collection: name,
    });
  }
  if (chosen.size === 0)
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: "The source holds no collections: there is nothing to copy",
    });
  const targets = [...chosen.values()];
  const twice = targets.find((name, i) => targets.indexOf(name) !== i);
  if (twice !== undefined)
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `Two collections would both become "${twice}": rename one of them`,
    });
  const itself = samePlace ? [...chosen].find(([from, to]) => from === to) : undefined;
  if (itself !== undefined) {
    throw new DataknobsError({
      code: "SAME_PLACE",
      message: `"${itself[0]}" would be copied onto itself`,
      fix: `Give it another name: --table ${itself[0]}=${itself[0]}_copy`,
    });
  }
  return chosen;
}
