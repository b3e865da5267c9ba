import { formatType, sameType, type Schema, schemaOf, type Store } from "@dataknobs/core";
import { type Load, loadAll } from "../load.ts";
import { schemaIn } from "../read.ts";
import { twinSchema } from "../records.ts";
import { expectNone, type Rule, skip } from "../rule.ts";
import { samples } from "../sample-values.ts";

/** What a load makes is described as it was planned. */
export const plannedRules: readonly Rule[] = [
  {
    name: "loading: describe equals the plan in names, types, nullability and key",
    check: ({ store }) => asPlanned(store, everyType),
  },
  {
    name: "loading: describe equals the plan for a key of two fields",
    check: ({ store }) =>
      asPlanned(
        store,
        schemaOf(
          { a: "text", value: "int64?", b: "int32", must: { type: "text", nullable: false } },
          { key: ["b", "a"] },
        ),
      ),
  },
  { name: "loading: describe equals the plan without a key", check: ({ store }) => asPlanned(store, twinSchema) },
  {
    name: "loading: describe is the same after the store was closed and opened",
    async check(session) {
      if (!session.reopen) skip("nothing outlives a store");
      const { load } = await loadAll(session.store, "planned", everyType, []);
      await session.reopen();
      expectNone(
        planDifferences(load, await schemaIn(session.store, "planned")),
        "Opened again, describe differs from the plan",
      );
    },
  },
];

/** One field of each type, beside the key. */
const everyType: Schema = schemaOf(
  {
    id: "int64",
    ...Object.fromEntries(samples.map(({ type }, i) => [`f${i}_${type.kind}`, { type, nullable: true }])),
    must: { type: "int32", nullable: false },
  },
  { key: ["id"] },
);

async function asPlanned(store: Store, schema: Schema): Promise<void> {
  const { load } = await loadAll(store, "planned", schema, []);
  expectNone(planDifferences(load, await schemaIn(store, "planned")), "describe differs from the plan");
}

function planDifferences({ shape }: Load, described: Schema): string[] {
  const names = (schema: Schema): string => schema.fields.map(({ name }) => name).join(", ");
  if (names(shape.schema) !== names(described)) return [`fields ${names(described)}; planned: ${names(shape.schema)}`];
  const key =
    (described.key ?? []).join() === (shape.schema.key ?? []).join()
      ? []
      : [`key ${described.key?.join()}; planned: ${shape.schema.key?.join()}`];
  const fields = shape.schema.fields.flatMap(({ name, type, nullable }, i) => {
    const found = described.fields[i];
    if (found === undefined) return [`${name} is not there`];
    if (!sameType(type, found.type)) return [`${name} is ${formatType(found.type)}; planned: ${formatType(type)}`];
    return found.nullable === nullable
      ? []
      : [`${name} is ${found.nullable ? "" : "not "}nullable; the plan says the contrary`];
  });
  return [...key, ...fields];
}
