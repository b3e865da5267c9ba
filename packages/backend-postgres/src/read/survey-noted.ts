import { type Field, sameType } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { columnFor } from "./columns.ts";
import { readTable } from "./read.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Fields of which only our note says what their columns hold: anybody may have put in other values. They are read, and
 * where one does not fit, the field is what its column says.
 */
export async function surveyNoted(
  sessions: Sessions,
  name: string,
  collection: Collection,
  fields: readonly Field[],
): Promise<readonly Field[]> {
  const noted = fields.filter((field) => {
    const { kept } = columnFor(collection, field.name);
    return sameType(field.type, noteOf(collection, field.name)) && !sameType(field.type, kept.type);
  });
  if (noted.length === 0) return fields;
  const misfits = new Set<string>();
  const { signal } = new AbortController();
  const names = noted.map((field) => field.name);
  const request = { schema: { fields: noted }, fields: names, records: 2048, bytes: 1 << 20, signal };
  for await (const { unread = [] } of readTable(sessions, name, request)) {
    for (const { code, field } of unread) if (code === "MISFIT" && field !== undefined) misfits.add(field);
    if (misfits.size === noted.length) break;
  }
  // Of a record with several misfits one is named: the others are found with that one out of the way.
  const next = fields.map((field) =>
    misfits.has(field.name) ? { ...field, type: columnFor(collection, field.name).kept.type } : field,
  );
  return misfits.size === 0 ? next : surveyNoted(sessions, name, collection, next);
}

function noteOf({ schema }: Collection, name: string): Field["type"] {
  return schema.fields.find((field) => field.name === name)?.type ?? { kind: "text" };
}
