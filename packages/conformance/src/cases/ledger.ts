import { type Checkpoint, type Committed, isDataknobsError } from "@dataknobs/core";
import { expectCode, failureOf } from "../expect-code.ts";
import { loadAll, planLoad } from "../load.ts";
import { readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, type Rule, skip } from "../rule.ts";
import type { Session } from "../session.ts";
import { enforcesKey, lacks } from "./applies.ts";

/** A window and its row in the ledger are durable together, and of two writers of a lane one is shut out. */
export const ledgerRules: readonly Rule[] = [
  {
    name: "ledger: checkpoints answers with the last row of each lane as it was committed",
    async check(session) {
      const load = await begun(session);
      const writer = await load.writer();
      const facts: Partial<Checkpoint> = {
        partition: { from: ["a", "9007199254740993"], to: null },
        position: ["x\u0000é😀", "9007199254740993", { at: true }],
        skip: 3,
        read: 20,
        added: 2,
        written: 15,
        filtered: 4,
        rejected: 3,
      };
      for (const window of [1, 2]) {
        await writer.write(load.shape.fit(items(5, window * 5)));
        await writer.commit(load.checkpoint(window, facts));
      }
      await writer.close();
      const rows = await session.store.checkpoints?.(load.request.run);
      const wanted = load.checkpoint(2, facts);
      expectEqual(rows?.length, 1, "rows of the ledger");
      for (const [name, value] of Object.entries(wanted)) {
        expectEqual(
          JSON.stringify(Object.entries(rows?.[0] ?? {}).find(([other]) => other === name)?.[1]),
          JSON.stringify(value),
          `${name} of the row`,
        );
      }
      expectEqual((await session.store.checkpoints?.("0000another"))?.length, 0, "rows of a run that never was");
    },
  },
  {
    name: "ledger: rows outlive the store that wrote them",
    async check(session) {
      if (!session.reopen) skip("nothing outlives a store");
      const load = await begun(session);
      const writer = await load.writer();
      await writer.write(load.shape.fit(items(5)));
      await writer.commit(load.checkpoint(1, { read: 5, written: 5 }));
      await writer.close();
      await session.reopen();
      const rows = (await session.store.checkpoints?.(load.request.run)) ?? [];
      expectEqual(
        rows.map(({ window, written }) => `${window}:${written}`).join(),
        "1:5",
        "rows after reopening, window:written",
      );
    },
  },
  {
    name: "ledger: a window that does not follow the last one is FENCED",
    async check(session) {
      const load = await begun(session);
      for (const [window, next] of [
        [1, 3],
        [2, 2],
        [3, 1],
      ] as const) {
        const writer = await load.writer();
        await writer.write(load.shape.fit(items(5, window * 5)));
        await writer.commit(load.checkpoint(window));
        await writer.write(load.shape.fit(items(5, 1000 + window * 5)));
        await expectCode("FENCED", `window ${next} after window ${window}`, () => writer.commit(load.checkpoint(next)));
        await writer.close();
      }
      await load.finish();
      expectEqual(
        (await readField(session.store, "items", "id")).length,
        15,
        "records of three good windows and three fenced ones",
      );
    },
  },
  {
    name: "ledger: an epoch that was taken over is FENCED",
    async check(session) {
      const { store } = session;
      const load = await begun(session);
      const old = await load.writer();
      await old.write(load.shape.fit(items(5)));
      await old.commit(load.checkpoint(1));
      await old.close();
      const request = { ...load.request, epoch: 2 };
      await store.prepare?.("items", request);
      const next = await store.write("items", request);
      await next.write(load.shape.fit(items(5, 6)));
      await next.commit(load.checkpoint(2, { epoch: 2 }));
      await next.close();
      await expectCode("FENCED", "the old epoch goes on after the new one", async () => {
        const late = await load.writer();
        try {
          await late.write(load.shape.fit(items(5, 1001)));
          await late.commit(load.checkpoint(3));
        } finally {
          await late.close();
        }
      });
      await store.finish?.("items", request);
      await store.publish?.(request.run);
      expectEqual((await readField(store, "items", "id")).length, 10, "records of the two epochs");
    },
  },
  {
    name: "ledger: the row counts what the store itself rejected as rejected",
    unless: lacks("insert"),
    async check({ store }) {
      if (!store.checkpoints) skip("the store keeps no ledger");
      await loadAll(store, "items", itemSchema, [items(5)]);
      if (!(await enforcesKey(store, "items"))) skip("the store enforces no key, so that it rejects nothing");
      const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
      await load.prepare();
      const writer = await load.writer({ careful: true });
      const commit = async (): Promise<Committed> => {
        await writer.write(load.shape.fit(items(5, 3)));
        return writer.commit(load.checkpoint(1, { read: 5, written: 5 }));
      };
      const committed = await commit().catch(doesNotIsolate);
      await writer.close();
      const [row] = await store.checkpoints(load.request.run);
      expectEqual(
        `${committed.written} written, ${committed.rejected.length} rejected`,
        "2 written, 3 rejected",
        "the commit",
      );
      expectEqual(
        `${row?.written} written, ${row?.rejected} rejected`,
        "2 written, 3 rejected",
        "the row of the ledger",
      );
    },
  },
  {
    name: "ledger: a window that failed has no row",
    unless: lacks("insert"),
    async check({ store }) {
      if (!store.checkpoints) skip("the store keeps no ledger");
      await loadAll(store, "items", itemSchema, [items(5)]);
      if (!(await enforcesKey(store, "items"))) skip("the store enforces no key, so that no window fails");
      const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
      await load.prepare();
      const writer = await load.writer();
      let named = 0;
      const failure = await failureOf(async () => {
        await writer.write(load.shape.fit(items(5, 3)));
        named = (await writer.commit(load.checkpoint(1))).rejected.length;
      });
      await writer.close();
      if (named > 0) skip("its writer names bad records at once: the window does not fail");
      if (!isDataknobsError(failure)) broken(`A window with duplicate keys should fail, this came: ${String(failure)}`);
      expectEqual(
        (await store.checkpoints(load.request.run)).length,
        0,
        "rows of the ledger after the only window failed",
      );
    },
  },
];

function doesNotIsolate(error: unknown): never {
  if (isDataknobsError(error) && error.kind === "record") skip("its careful writer does not isolate: core does");
  throw error;
}

async function begun({ store }: Session): Promise<Awaited<ReturnType<typeof planLoad>>> {
  if (!store.checkpoints) skip("the store keeps no ledger");
  const load = await planLoad(store, "items", itemSchema);
  await load.prepare();
  return load;
}
