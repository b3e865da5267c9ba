import {
  type Batch,
  batchOf,
  isDataknobsError,
  messageOf,
  type Rejection,
  type Row,
  type Store,
  type Writer,
} from "@dataknobs/core";
import { differences } from "../differences.ts";
import { expectCode, failureOf } from "../expect-code.ts";
import { type Load, loadAll, planLoad } from "../load.ts";
import { isolated } from "../one-by-one.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { enforcesKey, lacks } from "./applies.ts";

/** A writer that failed stays failed until it is rolled back; a bad record does no harm to others. */
export const failingRules: readonly Rule[] = [
  {
    name: "failing: after an error write and commit throw WRITER_POISONED",
    unless: lacks("insert"),
    async check({ store }) {
      const { writer, load } = await failedWriter(store);
      await expectCode("WRITER_POISONED", "commit after a failure", () => writer.commit(load.checkpoint(1)));
      await expectCode("WRITER_POISONED", "write after a failure", () => writer.write(load.shape.fit(items(1, 901))));
      await expectCode("WRITER_POISONED", "commit after a failure, again", () => writer.commit(load.checkpoint(1)));
      const atomic = writer.rollback !== undefined;
      await writer.close();
      const left = (await readField(store, "items", "id")).length;
      if (atomic) expectEqual(left, 20, "records after a window of 11 failed");
    },
  },
  {
    name: "failing: after a rollback the writer is usable and nothing of the window is left",
    unless: lacks("insert"),
    async check({ store, traits }) {
      const { writer, load } = await failedWriter(store);
      if (!writer.rollback) skip("its windows are not atomic: there is no rollback");
      await writer.rollback();
      await writer.write(load.shape.fit(items(5, 21)));
      expectEqual((await writer.commit(load.checkpoint(1))).written, 5, "written by the window after the rollback");
      await writer.write(load.shape.fit(items(3, 26)));
      await writer.rollback();
      expectEqual((await writer.commit(load.checkpoint(2))).written, 0, "written by a window that was rolled back");
      await writer.close();
      await load.finish();
      expectNone(
        differences([load.shape.fit(items(25))], await readBatches(store, "items"), "id", traits),
        "After a rollback",
      );
    },
  },
  {
    name: "failing: k bad records give k rejections and the rest is written",
    unless: lacks("insert"),
    async check({ store }) {
      const { load } = await enforced(store);
      const first = [101, 7, 102, 103, 9, 104];
      const second = [105, 1, 106, 105, 107];
      const { written, rejected } = await isolated(load, [records(load, first), records(load, second)]);
      expectEqual(
        rejected
          .map(({ row }) => String(row))
          .toSorted()
          .join(),
        "1,4,7,9",
        "The rows rejected of 11 of which 4 are bad",
      );
      expectEqual(written, 7, "records written beside 4 bad ones");
      expectNone(
        rejected.flatMap(({ code, row }) => (code === "DUPLICATE_KEY" ? [] : [`row ${row}: ${code}`])),
        "Reasons other than DUPLICATE_KEY",
      );
      const ids = (await readField(store, "items", "id")).map(String);
      expectEqual(ids.length, 27, "records in the end");
      expectNone(
        ["101", "102", "103", "104", "105", "106", "107"].filter((id) => !ids.includes(id)),
        "Good records that are not there",
      );
    },
  },
  {
    name: "failing: a bad record in each of many batches",
    unless: lacks("insert"),
    async check({ store }) {
      const { load } = await enforced(store);
      const batches = Array.from({ length: 12 }, (_, i) =>
        records(load, [...Array.from({ length: 99 }, (_one, j) => 1000 + i * 100 + j), 1 + i]),
      );
      const { written, rejected } = await isolated(load, batches);
      expectEqual(
        `${written} written, ${rejected.length} rejected`,
        "1188 written, 12 rejected",
        "1,200 records of which 12 are bad",
      );
      expectEqual((await readField(store, "items", "id")).length, 20 + 1188, "records in the end");
    },
  },
];

/** A collection of 20 records with an enforced key, and an insert into it. */
async function enforced(store: Store): Promise<{ load: Load }> {
  await loadAll(store, "items", itemSchema, [items(20)]);
  if (!(await enforcesKey(store, "items"))) skip("the store enforces no key, so that no record is bad for it");
  const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
  await load.prepare();
  return { load };
}

/** A writer whose open window has a record that is there already, after the store has said so. */
async function failedWriter(store: Store): Promise<{ writer: Writer; load: Load }> {
  const { load } = await enforced(store);
  const writer = await load.writer();
  let named: readonly Rejection[] = [];
  const failure = await failureOf(async () => {
    await writer.write(records(load, [201, 202, 203]));
    await writer.write(records(load, [204, 205, 5, 206, 207, 208, 209, 210]));
    named = (await writer.commit(load.checkpoint(1))).rejected;
  });
  if (named.length > 0) {
    await writer.close();
    skip("its writer names bad records at once");
  }
  if (failure === undefined) broken("A window with a key that is there already was committed without an error");
  if (!isDataknobsError(failure) || failure.kind !== "record")
    broken(`A duplicate key should be a record's fault (DUPLICATE_KEY), this came: ${messageOf(failure)}`);
  return { writer, load };
}

function records(load: Load, ids: readonly number[]): Batch {
  return load.shape.fit(
    batchOf(
      itemSchema,
      ids.map((id): Row => ({ id, name: `new ${id}`, amount: null, note: null })),
    ),
  );
}
