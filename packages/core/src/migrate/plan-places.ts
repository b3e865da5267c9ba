import type { WriteMode } from "../contract/backend.ts";
import type { Described, Source } from "../contract/source.ts";
import type { Store, WriteRequest } from "../contract/store.ts";
import { DataknobsError, isDataknobsError } from "../model/error.ts";
import type { RunContext } from "./run-context.ts";

/** Takes what would stop a run: throws it, or notes it where a plan is only asked for. */
export type Refuse = (error: DataknobsError) => void;

/** The collection that is read. @throws COLLECTION_NOT_FOUND */
export async function describedOf(source: Source, name: string): Promise<Described> {
  const described = await source.describe(name);
  if (described !== undefined) return described;
  throw new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no collection "${name}"`,
    collection: name,
  });
}

/** @throws UNSUPPORTED for a mode that the target has not */
export function checkMode({ settings: { mode }, traits: { modes } }: RunContext, collection: string): void {
  if (modes.includes(mode)) return;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message: `The target cannot take records by "${mode}", only by ${modes.join(", ")}`,
    collection,
    fix: `Choose ${modes.map((known) => `--mode ${known}`).join(" or ")}; or copy into a database that can, and from there back`,
  });
}

/** The collection that is there already, if it is. A `create` on one that holds records is refused. */
export async function existingOf(
  target: Store,
  name: string,
  { settings: { mode, dryRun, planOnly }, traits: { modes } }: Pick<RunContext, "settings" | "traits">,
  refuse: Refuse,
): Promise<Described | undefined> {
  const existing = await target.describe(name);
  if (existing === undefined || mode !== "create" || (dryRun && !planOnly)) return existing;
  const count = (await target.count?.(name)) ?? 0;
  if (count > 0) {
    refuse(
      new DataknobsError({
        code: "COLLECTION_NOT_EMPTY",
        message: `The target already has "${name}" with ${count.toLocaleString("en-US")} ${count === 1 ? "record" : "records"}`,
        collection: name,
        fix: otherWays(modes, await takesAnyName(target, name)),
      }),
    );
  }
  return existing;
}

/** Whether it has this collection under whatever name it is asked for: a single file. */
async function takesAnyName(target: Store, name: string): Promise<boolean> {
  return (
    (await target.describe(`not_${name}`)) !== undefined && (await target.describe(`neither_${name}`)) !== undefined
  );
}

/** How to go on where records are already: by the modes that the target has. */
function otherWays(has: readonly WriteMode[], isSingle: boolean): string {
  const modes = (["insert", "upsert", "replace"] as const).filter((mode) => has.includes(mode));
  const elsewhere = isSingle ? "copy to another file" : "copy to another name: --table name=new_name";
  if (modes.length === 0) return `C${elsewhere.slice(1)}`;
  return `Add --mode ${modes.join(", ").replace(/, (?=[^,]*$)/, " or ")}, or ${elsewhere}`;
}

/** What the source knows of the collection and a new one will not have. */
export async function uncarriedBy(
  target: Store,
  { uncarried = [], definition }: Described,
  request: WriteRequest,
  name: string,
): Promise<readonly string[]> {
  if (definition === undefined) return uncarried;
  return [...((await target.omits?.(name, request)) ?? definition.parts), ...uncarried];
}

/** What a store says of a collection that it cannot replace. */
const inTheWay: ReadonlySet<string> = new Set(["DEPENDENTS", "COLLECTION_NOT_EMPTY"]);

/** What a replace would not keep of what is there; one that cannot be is refused. */
export async function lostBy(
  target: Store,
  request: WriteRequest,
  name: string,
  refuse: Refuse,
): Promise<readonly string[]> {
  try {
    return (await target.loses?.(name, request)) ?? [];
  } catch (error) {
    if (!isDataknobsError(error) || !inTheWay.has(error.code)) throw error;
    refuse(error);
    return [];
  }
}
