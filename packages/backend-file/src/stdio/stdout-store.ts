import type { Store, Writer } from "@dataknobs/core";
import { type EncodeOptions, encoderOf } from "../codec/codec.ts";
import { failure } from "../errors.ts";
import type { Format } from "../names/kind.ts";
import { planFields } from "../write/plan.ts";
import { writeOut } from "./write-out.ts";

/** Standard output as the place of one collection: what is committed has been handed over and cannot be taken back. */
export function stdoutStore(format: Format, options: EncodeOptions): Store {
  let records = 0;
  let begun: string | undefined;

  function checkNames(collections: readonly string[]): void {
    if (collections.length < 2) return;
    throw failure(
      "INVALID_ARGUMENT",
      `${collections.length} collections do not go into one stream: ${collections.join(", ")}.`,
      {
        fix: `Choose one: --table ${collections[0]}; or write a folder: file:./folder`,
      },
    );
  }

  const nothing = (collection: string): Error =>
    failure("COLLECTION_NOT_FOUND", "Standard output cannot be read.", { collection });

  return {
    collections: async () => [],
    describe: async () => undefined,
    // eslint-disable-next-line require-yield
    async *read(collection) {
      throw nothing(collection);
    },
    plan: (schema) => planFields(format, schema),
    checkCollections: async (collections) => checkNames(collections),
    async write(collection, request): Promise<Writer> {
      if (begun !== undefined && begun !== collection) checkNames([begun, collection]);
      const encoder = encoderOf(format, request.schema, options);
      let window: Uint8Array[] = [];
      let sent = 0;
      if (begun === undefined && encoder.head.length > 0) await writeOut(encoder.head);
      begun = collection;
      return {
        async write(batch) {
          request.signal.throwIfAborted();
          if (batch.length === 0) return;
          window.push(encoder.encode(batch, records + sent === 0));
          sent += batch.length;
        },
        async commit() {
          const written = sent;
          for (const bytes of window) await writeOut(bytes);
          records += written;
          window = [];
          sent = 0;
          return { written, rejected: [] };
        },
        async rollback() {
          window = [];
          sent = 0;
        },
        async close() {
          window = [];
          sent = 0;
        },
      };
    },
    async finish(_, { schema }) {
      const tail = encoderOf(format, schema, options).tail(records === 0);
      if (tail.length > 0) await writeOut(tail);
    },
    close: async () => {},
  };
}
