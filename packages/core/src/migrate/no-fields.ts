import type { Rejection } from "../batch/batch.ts";
import { DataknobsError } from "../model/error.ts";
import type { Field, Schema } from "../model/schema.ts";
import type { RunContext } from "./run-context.ts";

/** Why a collection cannot be copied of which nothing says what its fields are: it holds nothing, or what cannot be read. */
export async function noFields(run: RunContext, collection: string): Promise<DataknobsError> {
  const unread = await firstUnread(run, collection);
  if (unread === undefined)
    return new DataknobsError({
      code: "INVALID_QUERY",
      message: `"${collection}" has no fields: nothing says what its records would be`,
      collection,
      fix: "Leave it out: name the others with --table.",
    });
  const { at, code, message } = unread;
  return new DataknobsError({
    code,
    message: `No record of "${collection}" can be read, so nothing says what its fields are. The first: ${at === undefined ? "" : `${at}: `}${message}`,
    collection,
    fix: "Correct it, or leave it out: name the others with --table.",
  });
}

/** So many names are believed to be fields until what is wrong with their record shows. */
const mostNames = 100;

/** The first record of a collection without fields, if it cannot be read. */
export async function firstUnread(run: RunContext, collection: string): Promise<Rejection | undefined> {
  const fields: Field[] = [];
  let unread = await firstBy({ fields }, run, collection);
  // That nothing told of a field is no fault of its record.
  while (unread?.code === "UNKNOWN_FIELD" && unread.field !== undefined && fields.length < mostNames) {
    fields.push({ name: unread.field, type: { kind: "any" }, nullable: true });
    unread = await firstBy({ fields }, run, collection);
  }
  return unread;
}

async function firstBy(
  schema: Schema,
  { source, signal }: RunContext,
  collection: string,
): Promise<Rejection | undefined> {
  const fields = schema.fields.map(({ name }) => name);
  for await (const batch of source.read(collection, { schema, fields, records: 1, bytes: 1 << 16, signal })) {
    const [first] = batch.unread ?? [];
    if (first !== undefined || batch.length > 0) return first;
  }
  return undefined;
}
