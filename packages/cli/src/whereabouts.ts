import type { MigrationResult, OpenStore } from "@dataknobs/core";
import { recordsText } from "./numbers.ts";
import { printable } from "./text-width.ts";

/** After a stop: what is where, by name. */
export async function whereabouts(
  result: MigrationResult,
  target: OpenStore,
  staged: ReadonlyMap<string, boolean>,
): Promise<readonly string[]> {
  const kept = ((await target.store.stages?.()) ?? []).filter((stage) => stage.run === result.run);
  const lines = result.collections.map((one) => {
    const records = recordsText(one.successfulRecords);
    const name = printable(one.target);
    const stage =
      kept.find((candidate) => candidate.collection === one.target) ??
      kept.find((candidate) => candidate.collection === undefined);
    if (stage !== undefined)
      return `${records} of ${name} are staged in ${printable(stage.name)}; ${printable(target.address)} itself is as it was.`;
    if (staged.get(one.target) === true) return `${name} is as it was.`;
    return `${records} are committed in ${name}.`;
  });
  return kept.length > 0 ? [...lines, "The same command discards what is staged and starts over."] : lines;
}
