import { existsSync } from "node:fs";
import type { MigrationError, OpenStore } from "@dataknobs/core";
import { recordsText } from "./numbers.ts";
import { fileOf } from "./target-file.ts";
import { printable } from "./text-width.ts";
import type { RunWatch } from "./watch-run.ts";

/** After a stop: what is where, by name. */
export async function whereabouts(
  { result: { run, collections }, repeatable }: MigrationError,
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
    const place = placeOf(target, name);
    const records = `${recordsText(successfulRecords)} of ${printable(source)}`;
    if (stage !== undefined) {
      const itself = stage.collection === undefined ? wholePlace(target) : `${place} itself is as it was`;
      return `${records} are staged in ${printable(stage.name)}; ${itself}.`;
    }
    if (staged.get(name) === true && successfulRecords === 0) return `${place} is as it was.`;
    const again = repeatable.find(({ collection }) => collection === name)?.again;
    return `${records} are committed in ${place}.${again === undefined ? "" : ` ${again}`}`;
  });
  return kept.length > 0 ? [...lines, "The same command discards what is staged and starts over."] : lines;
}

/** Backends whose stores are one file each: what is in it is the collection. */
const ofOneFile: ReadonlySet<string> = new Set(["jsonl", "json", "csv", "parquet"]);

/** Where a person finds the records: a collection by its name, or the file. */
function placeOf(target: OpenStore, collection: string): string {
  const file = ofOneFile.has(target.backend.id) ? fileOf(target) : undefined;
  return printable(file ?? collection);
}

/** A place that appears as a whole: until then only what was there before can be there. */
function wholePlace(target: OpenStore): string {
  const file = fileOf(target);
  const was = file !== undefined && existsSync(file);
  return `${printable(target.address)} ${was ? "itself is as it was" : "has not been made"}`;
}
