import { DataknobsError } from "../model/error.ts";
import { didYouMean } from "../model/nearest.ts";
import { checkAskedFields } from "./asked-fields.ts";
import { firstUnread } from "./no-fields.ts";
import { referredFirst } from "./referred-first.ts";
import type { RunContext } from "./run-context.ts";

/** Which collections are copied and what they are called in the target, checked against the source. */
export async function chosenCollections(run: RunContext): Promise<ReadonlyMap<string, string>> {
  const { settings, source, samePlace } = run;
  const there = await source.collections();
  const all = settings.collections === undefined ? await withFields(run, there) : [];
  const chosen = settings.collections ?? new Map(all.map((name) => [name, name]));
  for (const name of chosen.keys()) {
    // A view is no collection of its own accord, but may be named.
    if (there.includes(name) || (await source.describe(name)) !== undefined) continue;
    const names = [...there, ...((await source.views?.()) ?? [])];
    const list = names.length === 0 ? "The source holds no collections." : `There are: ${names.join(", ")}.`;
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: `The source has no collection "${name}".${didYouMean(name, names)} ${list}`,
      collection: name,
    });
  }
  const views = settings.collections === undefined ? ((await source.views?.()) ?? []) : [];
  if (chosen.size === 0)
    throw new DataknobsError({
      code: "COLLECTION_NOT_FOUND",
      message: "The source holds no collections: there is nothing to copy",
      ...(views[0] !== undefined && { fix: `Its views are copied by name: --table ${views[0]}` }),
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
  await checkAskedFields(run, [...chosen.keys()]);
  await run.target.checkCollections?.(targets);
  if (views.length > 0) run.tell({ type: "note", run: run.id, collection: undefined, text: withoutViews(views) });
  return inOrder(run, chosen);
}

/**
 * Of a whole store also what is there and has no fields (an empty file that nothing describes): there is nothing to copy in it.
 * Records that cannot be read are something, and stay.
 */
async function withFields(run: RunContext, there: readonly string[]): Promise<readonly string[]> {
  const { id, source, tell } = run;
  if (there.length < 2) return there;
  const kept: string[] = [];
  for (const name of there) {
    const fields = (await source.describe(name))?.schema.fields;
    if (fields?.length !== 0 || (await firstUnread(run, name)) !== undefined) kept.push(name);
    else
      tell({
        type: "note",
        run: id,
        collection: undefined,
        text: `Not copied: ${name} has no fields: nothing says what its records would be.`,
      });
  }
  return kept.length === 0 ? there : kept;
}

function withoutViews(views: readonly string[]): string {
  const many = views.length === 1 ? "the view" : "the views";
  return `Not copied: ${many} ${views.join(", ")}. By name ${views.length === 1 ? "it is" : "they are"}: --table ${views[0]}.`;
}

/** The collections that the target has refer to each other by its names: a record comes after those that it refers to. */
async function inOrder(
  { target }: RunContext,
  chosen: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (chosen.size === 1) return chosen;
  // A foreign key may be declared in another case than its table, where a store tells names apart without case.
  const folded = new Map([...chosen.values()].map((to) => [to.toLowerCase(), to]));
  const named = new Set(chosen.values());
  const meant = (name: string): string => (named.has(name) ? name : (folded.get(name.toLowerCase()) ?? name));
  const references = new Map<string, readonly string[]>();
  for (const to of chosen.values()) references.set(to, ((await target.describe(to))?.references ?? []).map(meant));
  const fromOf = new Map([...chosen].map(([from, to]) => [to, from]));
  return new Map(referredFirst([...chosen.values()], references).map((to) => [fromOf.get(to) ?? to, to]));
}
