import type { Rejection } from "../batch/batch.ts";
import type { Store, WriteRequest } from "../contract/store.ts";
import type { DryKeys } from "./dry-keys.ts";

/**
 * The target of a dry run: answers every question as the real one, and takes records without writing any. Of those whose
 * key has come before it takes the first, as a store would.
 */
export function dryTarget(target: Store, keysOf: (request: WriteRequest, collection: string) => DryKeys): Store {
  // The writers of a load have one signal; one that starts over has another.
  const loads = new WeakMap<AbortSignal, DryKeys>();
  const dry: Store = {
    collections: () => target.collections(),
    describe: (collection) => target.describe(collection),
    read: (collection, request) => target.read(collection, request),
    close: () => Promise.resolve(),
    async write(collection, request) {
      const keys = loads.get(request.signal) ?? keysOf(request, collection);
      loads.set(request.signal, keys);
      const upsert = request.mode === "upsert";
      let taken = 0;
      let doubled: Rejection[] = [];
      return {
        write(batch) {
          doubled.push(...keys.doubled(batch, taken));
          taken += batch.length;
          return Promise.resolve();
        },
        commit() {
          const [sent, again] = [taken, doubled];
          taken = 0;
          doubled = [];
          return Promise.resolve(
            upsert
              ? { written: sent, rejected: [], superseded: again.length }
              : { written: sent - again.length, rejected: again },
          );
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
