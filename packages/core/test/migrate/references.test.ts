import { describe, expect, it } from "vitest";
import type { Described } from "../../src/contract/source.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { referredFirst } from "../../src/migrate/referred-first.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { withFaults } from "./faults.ts";
import { peopleSchema, person } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const table = (ids: readonly number[]) => ({ schema: peopleSchema, rows: ids.map(person) });

/** The same store, which knows more about its collections. */
function telling(inner: TableStore, facts: Readonly<Record<string, Partial<Described>>>): TableStore {
  const { store } = inner;
  return {
    ...inner,
    store: {
      ...store,
      async describe(name) {
        const described = await store.describe(name);
        return described && { ...described, ...facts[name] };
      },
    },
  };
}

describe("the order of dependence", () => {
  const letters = (text: string): string[] => text.split("");
  const order = (names: string, references: Record<string, string>): string =>
    referredFirst(
      letters(names),
      new Map(Object.entries(references).map(([name, referred]) => [name, letters(referred)])),
    ).join("");

  it.each([
    ["as they came where nothing refers", "cab", {}, "cab"],
    ["a parent before its child", "ab", { a: "b" }, "ba"],
    ["grandparents first, others stay", "axbyc", { a: "b", b: "c" }, "xycba"],
    ["itself does not count, nor what is not copied", "ab", { a: "az", b: "z" }, "ab"],
    ["a circle as it came", "abc", { a: "b", b: "c", c: "a" }, "abc"],
    ["a circle before what refers into it", "cab", { c: "a", a: "b", b: "a" }, "abc"],
    ["a circle after what it refers to", "abz", { a: "b", b: "az" }, "zab"],
    ["by way of a collection that is not copied", "ab", { a: "z", z: "b" }, "ba"],
  ])("%s", (_what, names, references, expected) => {
    expect(order(names, references)).toBe(expected);
  });

  it.each([["parents"], ["Parents"]])("is kept for a target that refuses a child without its %s", async (parents) => {
    const inner = tableStore({ kids: table([]), parents: table([]) });
    const faulty = withFaults(inner, {
      async commit(checkpoint, writer) {
        if (checkpoint?.collection === "kids" && inner.tables.get("parents")?.rows.length === 0)
          throw new DataknobsError({ code: "CONSTRAINT", message: "FOREIGN KEY constraint failed" });
        return writer.commit(checkpoint);
      },
    });
    const source = tableStore({ a: table([1, 2]), b: table([1, 2]) });
    const result = await new DataMigrator(source, telling(faulty, { kids: { references: [parents] } })).migrate({
      mode: "insert",
      collections: { a: "kids", b: "parents" },
    });
    expect(result.collections.map(({ target, successfulRecords }) => [target, successfulRecords])).toEqual([
      ["parents", 2],
      ["kids", 2],
    ]);
  });

  it("is as it came where the target has none of them", async () => {
    const source = telling(tableStore({ a: table([1]), b: table([1]) }), { a: { references: ["b"] } });
    const result = await new DataMigrator(source, tableStore()).migrate();
    expect(result.collections.map(({ target }) => target)).toEqual(["a", "b"]);
  });
});

describe("what a copy does not carry", () => {
  const source = (): TableStore =>
    telling(tableStore({ people: table([1]) }), { people: { uncarried: ["2 indexes", "1 foreign key"] } });

  it("is said where the collection is made new", async () => {
    const [plan] = await new DataMigrator(source(), tableStore()).plan();
    expect(plan?.notes).toContain("Not carried: 2 indexes, 1 foreign key.");
    const [replaced] = await new DataMigrator(source(), tableStore()).plan({ mode: "replace" });
    expect(replaced?.notes).toContain("Not carried: 2 indexes, 1 foreign key.");
  });

  it("is no matter where the target has the collection with its own", async () => {
    for (const mode of ["create", "insert", "replace"] as const) {
      const [plan] = await new DataMigrator(source(), tableStore({ people: table([]) })).plan({ mode });
      expect(plan?.notes.join(" ")).not.toContain("Not carried");
    }
  });
});

describe("views of the source", () => {
  const withViews = (tables: TableStore, views: readonly string[]): TableStore => ({
    ...tables,
    store: { ...tables.store, views: () => Promise.resolve(views) },
  });
  const notes = async (source: TableStore, collections?: readonly string[]): Promise<readonly string[]> => {
    const texts: string[] = [];
    await new DataMigrator(source, tableStore()).migrate({
      ...(collections && { collections }),
      monitors: [{ on: (event) => void (event.type === "note" && texts.push(event.text)) }],
    });
    return texts;
  };

  it("are named when the whole store is copied without them", async () => {
    const source = withViews(tableStore({ people: table([1]) }), ["adults", "minors"]);
    expect(await notes(source)).toEqual(["Not copied: the views adults, minors. By name they are: --table adults."]);
    expect(await notes(source, ["people"])).toEqual([]);
  });

  it("are named also when there is nothing else", async () => {
    await expect(new DataMigrator(withViews(tableStore(), ["adults"]), tableStore()).migrate()).rejects.toMatchObject({
      code: "COLLECTION_NOT_FOUND",
      fix: expect.stringContaining("--table adults"),
    });
  });
});
