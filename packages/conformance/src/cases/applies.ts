import type { Store, Traits, WriteMode } from "@dataknobs/core";

export function lacks(mode: WriteMode): (traits: Traits) => string | undefined {
  return ({ modes }) => (modes.includes(mode) ? undefined : `the traits have no mode ${mode}`);
}

export async function enforcesKey(store: Store, collection: string): Promise<boolean> {
  return (await store.describe(collection))?.keyEnforced === true;
}
