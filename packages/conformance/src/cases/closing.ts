import { failureOf } from "../expect-code.ts";
import { loadAll, planLoad } from "../load.ts";
import { readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule } from "../rule.ts";
import { lacks } from "./applies.ts";

export const closingRules: readonly Rule[] = [
  {
    name: "closing: to close twice is to close once",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(5)]);
      await Promise.all([store.close(), store.close()]);
      await store.close();
    },
  },
  {
    name: "closing: a closed store answers no more",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(5)]);
      await store.close();
      if ((await failureOf(() => readField(store, "items", "id"))) === undefined) broken("A closed store was read");
    },
  },
  {
    name: "hiding: nothing of ours is among the collections",
    unless: lacks("insert"),
    async check({ store }) {
      const seen: string[] = [];
      const look = async (): Promise<void> => void seen.push(...(await store.collections()));
      const first = await planLoad(store, "items", itemSchema);
      await first.prepare();
      await look();
      const writer = await first.writer();
      await writer.write(first.shape.fit(items(5)));
      await writer.commit(first.checkpoint(1));
      await look();
      await writer.close();
      await first.finish();
      await look();
      const second = await planLoad(store, "items", itemSchema, { mode: "insert" });
      await second.prepare();
      const direct = await second.writer();
      await direct.write(second.shape.fit(items(5, 6)));
      await direct.commit(second.checkpoint(1));
      await look();
      await direct.close();
      await second.finish();
      await look();
      expectNone([...new Set(seen.filter((name) => name !== "items"))], "Collections beside the one that was made");
      expectEqual(seen.at(-1), "items", "the collection");
    },
  },
];
