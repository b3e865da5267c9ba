import type { Described } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";

const planned = "loading: describe equals the plan in names, types, nullability and key";

export const brokenPlanned: readonly Breakage[] = [
  {
    what: "describes another type than planned",
    fails: [planned],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: {
        ...schema,
        fields: schema.fields.map((field) =>
          field.type.kind === "int32" ? { ...field, type: { kind: "int64" } } : field,
        ),
      },
    })),
  },
  {
    what: "forgets that a field may not be null",
    fails: [planned],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: {
        ...schema,
        fields: schema.fields.map((field) => ({ ...field, nullable: !schema.key?.includes(field.name) })),
      },
    })),
  },
  {
    what: "describes no key",
    fails: [planned, "loading: describe equals the plan for a key of two fields"],
    change: changingDescribed(({ schema, ...rest }) => ({ ...rest, schema: { fields: schema.fields } })),
  },
  {
    what: "describes the key in the order of the fields",
    fails: ["loading: describe equals the plan for a key of two fields"],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: { ...schema, ...(schema.key && { key: schema.key.toSorted() }) },
    })),
  },
  {
    what: "invents a key",
    fails: ["loading: describe equals the plan without a key"],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: { key: [schema.fields[0]?.name ?? ""], ...schema },
    })),
  },
];

function changingDescribed(change: (described: Described) => Described): Breakage["change"] {
  return (store) => ({
    ...store,
    async describe(name) {
      const described = await store.describe(name);
      return described && change(described);
    },
  });
}
