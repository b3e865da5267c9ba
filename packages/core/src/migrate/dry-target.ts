import type { Store } from "../contract/store.ts";

/** The target of a dry run: answers every question as the real one, and takes records without writing any. */
export function dryTarget(target: Store): Store {
  const dry: Store = {
    collections: () => target.collections(),
    describe: (collection) => target.describe(collection),
    read: (collection, request) => target.read(collection, request),
    close: () => Promise.resolve(),
    async write() {
      let taken = 0;
      return {
        write(batch) {
          taken += batch.length;
          return Promise.resolve();
        },
        commit() {
          const written = taken;
          taken = 0;
          return Promise.resolve({ written, rejected: [] });
        },
        close: () => Promise.resolve(),
      };
    },
  };
  const plan = target.plan?.bind(target);
  const count = target.count?.bind(target);
  const loses = target.loses?.bind(target);
  const omits = target.omits?.bind(target);
  const checkCollections = target.checkCollections?.bind(target);
  return {
    ...dry,
    ...(plan && { plan }),
    ...(count && { count }),
    ...(loses && { loses }),
    ...(omits && { omits }),
    ...(checkCollections && { checkCollections }),
  };
}
