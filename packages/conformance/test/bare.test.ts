import { testBackend } from "@dataknobs/conformance";
import { open, storedAsIs, types } from "@dataknobs/core";
import { describe, it } from "vitest";
import { capable } from "./broken/capable.ts";

let places = 0;

// Five methods make a store, and a plan tells what it does not keep. Without stages it is written where people look, and
// so there is no replace.
const bare = capable(
  (store) => ({
    collections: () => store.collections(),
    describe: (name) => store.describe(name),
    read: (name, request) => store.read(name, request),
    write: (name, request) => store.write(name, { ...request, staged: false }),
    close: () => store.close(),
    plan: (schema, existing) =>
      storedAsIs(schema, existing).map((field) => {
        if (field.type.kind === "json") return { ...field, type: types.text };
        if (field.type.kind === "any") return { ...field, refused: "it keeps one type in a field" };
        return field.type.kind === "float64" ? { ...field, unable: ["nan", "infinity"] } : field;
      }),
  }),
  { filters: [], sorts: false, modes: ["create", "insert", "upsert"] },
);

testBackend({
  backend: bare,
  async open() {
    const place = bare({ name: `bare-${++places}` });
    return { store: await open(place), reopen: () => open(place) };
  },
  describe,
  it,
});
