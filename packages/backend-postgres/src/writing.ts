import { DataknobsError, type Store } from "@dataknobs/core";
import { collectionOf } from "./collection.ts";
import type { Connections } from "./connect/connection.ts";
import { omitted } from "./ddl/make.ts";
import { finishLoad } from "./load/finish.ts";
import { lostBy } from "./load/lost.ts";
import { prepareLoad } from "./load/prepare.ts";
import { withSession } from "./load/session.ts";
import { clearStage, countStage, discardLoad, ledgerOf, publishRun, stagesOf } from "./load/stages.ts";
import { checkNames } from "./plan.ts";
import { tuples } from "./tuples.ts";
import { removeRecords } from "./write/remove.ts";
import { openWriter } from "./write/writer.ts";

/** The half of a store that writes. */
export type Writing = Required<
  Pick<
    Store,
    | "write"
    | "checkCollections"
    | "omits"
    | "prepare"
    | "loses"
    | "takesForm"
    | "finish"
    | "publish"
    | "discard"
    | "stages"
    | "clear"
    | "checkpoints"
    | "countStaged"
    | "beside"
    | "remove"
  >
>;

export function writingOf(connections: Connections): Writing {
  const { schema } = connections;
  return {
    checkCollections: async (collections) => checkNames(collections),
    omits: (_collection, request) =>
      withSession(connections, (connection) => omitted(connection, schema, request), request.signal),
    loses: (collection, request) =>
      withSession(connections, (connection) => lostBy(connection, schema, collection, request), request.signal),
    takesForm: (_collection, { mode }, whereabouts) => Promise.resolve(mode !== "upsert" && whereabouts === tuples),
    prepare: (collection, request) => prepareLoad(connections, collection, request),
    write: (collection, request) => openWriter(connections, collection, request),
    finish: (collection, request) => finishLoad(connections, collection, request),
    publish: (run) => publishRun(connections, run),
    discard: (collection, request) => discardLoad(connections, collection, request),
    stages: () => stagesOf(connections),
    clear: (stage) => clearStage(connections, stage),
    checkpoints: (run) => ledgerOf(connections, run),
    countStaged: (collection, request) => countStage(connections, collection, request),
    // Who reads sees the state of then, whatever is written.
    beside: () => Promise.resolve(),
    async remove(collection, keys) {
      const found = await withSession(connections, (connection) => collectionOf(connection, schema, collection));
      if (found !== undefined) return removeRecords(connections, found, keys);
      throw new DataknobsError({
        code: "COLLECTION_NOT_FOUND",
        message: `${connections.place} has no table "${collection}"`,
        backend: "postgres",
        collection,
      });
    },
  };
}
