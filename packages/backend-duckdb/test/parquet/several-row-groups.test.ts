import { readdirSync } from "node:fs";
import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { type Batch, batchOf, type Row, type Schema, schemaOf } from "@dataknobs/core";
import { expect, test } from "vitest";
import { asked, folder, opened } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", text: "text" });

/** Row groups of different sizes. */
function people(from: number, count: number): Batch {
  const row = (id: number): Row => ({ id, text: Math.floor(id / 1000) % 2 === 0 ? `${id} `.repeat(200) : `${id}` });
  return batchOf(
    schema,
    Array.from({ length: count }, (_, i) => row(from + i)),
  );
}

test("row groups stand in the file in the order in which they came", async () => {
  const path = join(folder(), "a.parquet");
  const store = await opened({ path, rowGroup: 1000 }, "write");
  const request = writeRequest(schema, { mode: "create", staged: true, ledger: false });
  await store.prepare?.("a", request);
  const writer = await store.write("a", request);
  for (const window of [0, 1]) {
    for (let from = 0; from < 4500; from += 500) await writer.write(people(window * 4500 + from, 500));
    expect(await writer.commit(undefined)).toMatchObject({ written: 4500 });
  }
  await writer.close();
  await store.finish?.("a", request);
  const ids = await asked(`SELECT id FROM read_parquet('${path}')`);
  expect(ids.map(([id]) => Number(id))).toEqual(Array.from({ length: 9000 }, (_, id) => id));
  const groups = await asked(
    `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('${path}') ORDER BY 1`,
  );
  expect(groups.map(([, rows]) => Number(rows))).toEqual([1000, 1000, 1000, 1000, 500, 1000, 1000, 1000, 1000, 500]);
});

test("a window that is given up while one is written leaves nothing of them", async () => {
  const home = folder();
  const path = join(home, "a.parquet");
  const store = await opened({ path, rowGroup: 1000 }, "write");
  const request = writeRequest(schema, { mode: "create", staged: true, ledger: false });
  await store.prepare?.("a", request);
  const writer = await store.write("a", request);
  await writer.write(people(0, 2500));
  await writer.rollback?.();
  expect(readdirSync(home).filter((name) => name.includes(".rows"))).toEqual([]);
  await writer.write(people(0, 1500));
  expect(await writer.commit(undefined)).toMatchObject({ written: 1500 });
  await writer.write(people(5000, 2500));
  await writer.close();
  await store.finish?.("a", request);
  expect(readdirSync(home)).toEqual(["a.parquet"]);
  expect(await asked(`SELECT count(*)::INT, max(id)::INT FROM read_parquet('${path}')`)).toEqual([[1500, 1499]]);
});
