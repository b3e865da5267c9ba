import { DataknobsError, didYouMean } from "@dataknobs/core";
import { globTest, isGlob } from "./glob.ts";

/**
 * What `--table` means in a source that holds `there`: a name, `name=new`, a glob. A name that exists is itself even if it
 * has a `=` or `*` in it. `undefined`: nothing was chosen, which is everything.
 * @throws COLLECTION_NOT_FOUND for a glob that fits nothing and for a name that is not there
 */
export function chosenTables(
  texts: readonly string[],
  there: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  const chosen = new Map<string, string>();
  for (const text of texts) {
    const renamed = there.includes(text) ? undefined : renaming(text, there);
    const name = renamed?.[0] ?? text;
    if (there.includes(name) || !isGlob(name)) {
      if (!there.includes(name)) throw notThere(name, there);
      chosen.set(name, renamed?.[1] ?? name);
      continue;
    }
    if (renamed !== undefined) throw cannotRename(text, name);
    const fits = there.filter(globTest(name));
    if (fits.length === 0) throw notThere(name, there);
    for (const fit of fits) if (!chosen.has(fit)) chosen.set(fit, fit);
  }
  return Object.fromEntries(chosen);
}

function renaming(text: string, there: readonly string[]): readonly [string, string] | undefined {
  const pairs = [...text.matchAll(/=/g)].map(({ index }) => [text.slice(0, index), text.slice(index + 1)] as const);
  const usable = pairs.filter(([name, renamed]) => name !== "" && renamed !== "");
  return usable.find(([name]) => there.includes(name)) ?? usable[0];
}

function notThere(name: string, there: readonly string[]): DataknobsError {
  const what = isGlob(name)
    ? `No collection of the source fits "${name}".`
    : `The source has no collection "${name}".${didYouMean(name, there)}`;
  const list = there.length === 0 ? "The source holds no collections." : `There are: ${there.join(", ")}.`;
  return new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `${what} ${list}`, collection: name });
}

function cannotRename(text: string, glob: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `--table ${text} would give several collections one name.`,
    fix: `Rename one by one: --table name=new; or choose without a new name: --table '${glob}'.`,
  });
}
