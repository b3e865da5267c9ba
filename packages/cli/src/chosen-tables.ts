import { DataknobsError, didYouMean, type OpenStore } from "@dataknobs/core";
import { globTest, isGlob } from "./glob.ts";

/**
 * What `--table` means in a source that holds `there`: a name, `name=new`, a glob. A name that exists is itself even if it
 * has a `=` or `*` in it. `undefined`: nothing was chosen, which is everything.
 * `views` are what can be read as well, but only by name; `asked` those of them that are.
 * @throws COLLECTION_NOT_FOUND for a glob that fits nothing and for a name that is not there
 * @throws INVALID_ARGUMENT for a collection that is to get two names
 */
export function chosenTables(
  texts: readonly string[],
  there: readonly string[],
  asked: readonly string[] = [],
  views: readonly string[] = asked,
): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  const known = [...there, ...asked];
  const chosen = new Map<string, string>();
  const named = new Map<string, string>();
  for (const text of texts) {
    const renamed = known.includes(text) ? undefined : renaming(text, known);
    const name = renamed?.[0] ?? text;
    if (known.includes(name) || !isGlob(name)) {
      if (!known.includes(name)) throw notThere(name, [...there, ...views]);
      const as = renamed?.[1] ?? name;
      const other = named.get(name) ?? as;
      if (other !== as) throw twoNames(name, other, as);
      named.set(name, as);
      chosen.set(name, as);
      continue;
    }
    if (renamed !== undefined) throw cannotRename(text, name);
    const fits = there.filter(globTest(name));
    if (fits.length === 0) throw notThere(name, there);
    for (const fit of fits) if (!chosen.has(fit)) chosen.set(fit, fit);
  }
  return Object.fromEntries(chosen);
}

/** Names in `--table` that are no collections of their own accord, but can be read: views. */
export async function namedViews(
  texts: readonly string[],
  there: readonly string[],
  source: Pick<OpenStore, "describe">,
): Promise<readonly string[]> {
  const views: string[] = [];
  for (const name of new Set(texts.flatMap((text) => [text, ...pairsIn(text).map(([left]) => left)]))) {
    if (!there.includes(name) && !isGlob(name) && (await source.describe(name)) !== undefined) views.push(name);
  }
  return views;
}

function renaming(text: string, known: readonly string[]): readonly [string, string] | undefined {
  const pairs = pairsIn(text);
  return pairs.find(([name]) => known.includes(name)) ?? pairs[0];
}

/** Everything that a text with `=` in it could mean. */
function pairsIn(text: string): readonly (readonly [name: string, renamed: string])[] {
  const pairs = [...text.matchAll(/=/g)].map(({ index }) => [text.slice(0, index), text.slice(index + 1)] as const);
  return pairs.filter(([name, renamed]) => name !== "" && renamed !== "");
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

/** A collection goes into one place: to take the last name alone would leave out the other without a word. */
function twoNames(collection: string, first: string, second: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `--table names "${collection}" twice: to be "${first}" and to be "${second}".`,
    collection,
    fix: "Copy it once for each of its names.",
  });
}
