import type { MigrationResult, OpenStore } from "@dataknobs/core";
import { recordsText } from "./numbers.ts";
import { printable } from "./text-width.ts";
import type { RunWatch } from "./watch-run.ts";

/** After a stop: what is where, by name. */
export async function whereabouts(
  { run, collections }: MigrationResult,
  target: OpenStore,
  { begun, staged }: Pick<RunWatch, "begun" | "staged">,
): Promise<readonly string[]> {
  const kept = ((await target.store.stages?.()) ?? []).filter(
    // What a direct load has committed is in its place.
    (stage) => stage.run === run && stage.direct !== true,
  );
  const lines = collections.map(({ source, target: name, successfulRecords }) => {
    if (!begun.has(source)) return `${printable(source)} was not begun.`;
    const stage =
      kept.find(({ collection }) => collection === undefined) ?? kept.find(({ collection }) => collection === name);
    const records = `${recordsText(successfulRecords)} of ${printable(source)}`;
    if (stage !== undefined) {
      const itself =
        stage.collection === undefined
          ? `${printable(target.address)} has not been made`
          : `${printable(name)} itself is as it was`;
      return `${records} are staged in ${printable(stage.name)}; ${itself}.`;
    }
    return staged.get(name) === true && successfulRecords === 0
      ? `${printable(name)} is as it was.`
      : `${records} are committed in ${printable(name)}.`;
  });
  return kept.length > 0 ? [...lines, "The same command discards what is staged and starts over."] : lines;
}
