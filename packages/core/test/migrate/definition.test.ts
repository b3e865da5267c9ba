import { describe, expect, it } from "vitest";
import type { Definition, Described } from "../../src/contract/source.ts";
import type { WriteRequest } from "../../src/contract/store.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { storedAsIs } from "../../src/contract/stored-as-is.ts";
import { peopleSchema, person } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const definition: Definition = { backend: "tables", parts: ["2 indexes", "1 CHECK constraint"] };

function source(): TableStore {
  const inner = tableStore({ people: { schema: peopleSchema, rows: [1, 2].map(person) } });
  const describeIt = async (name: string): Promise<Described | undefined> => {
    const described = await inner.store.describe(name);
    return described && { ...described, uncarried: ["1 trigger"], definition };
  };
  return { ...inner, store: { ...inner.store, describe: describeIt } };
}

/** A target that makes the indexes again. */
function target(tables = {}): {
  readonly opened: TableStore;
  readonly planned: readonly (Definition | undefined)[];
  readonly loaded: readonly (Definition | undefined)[];
} {
  const inner = tableStore(tables);
  const planned: (Definition | undefined)[] = [];
  const loaded: (Definition | undefined)[] = [];
  const store = {
    ...inner.store,
    plan: (...[schema, existing, given]: Parameters<NonNullable<TableStore["store"]["plan"]>>) => {
      planned.push(given);
      return storedAsIs(schema, existing);
    },
    omits: async (_name: string, request: WriteRequest) =>
      request.definition === definition ? definition.parts.slice(1) : [],
    prepare: async (name: string, request: WriteRequest) => {
      loaded.push(request.definition);
      await inner.store.prepare?.(name, request);
    },
  };
  return { opened: { ...inner, store }, planned, loaded };
}

describe("what only a store of the same kind can make again", () => {
  it("is handed from the source to the plan of a new collection and to its load", async () => {
    const { opened, planned, loaded } = target();
    const [plan] = await new DataMigrator(source(), opened).plan();
    expect(plan?.notes).toContain("Not carried: 1 CHECK constraint, 1 trigger.");
    await new DataMigrator(source(), opened).migrate();
    expect(planned.at(-1)).toBe(definition);
    expect(loaded).toEqual([definition]);
  });

  it("is not carried where nobody makes it", async () => {
    const [plan] = await new DataMigrator(source(), tableStore()).plan();
    expect(plan?.notes).toContain("Not carried: 2 indexes, 1 CHECK constraint, 1 trigger.");
  });

  it("tells the plan of a collection that is there what comes, and is nothing to its load", async () => {
    const { opened, planned, loaded } = target({ people: { schema: peopleSchema, rows: [] } });
    await new DataMigrator(source(), opened).migrate({ mode: "insert" });
    expect(planned.at(-1)).toBe(definition);
    expect(loaded).toEqual([undefined]);
  });
});
