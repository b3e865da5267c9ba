import { recordAt, type Rejection, type WriteRequest } from "@dataknobs/core";
import type { Table } from "../catalog/table.ts";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { scanOf } from "../read/scan.ts";
import { keptAs } from "../types/kept-as.ts";
import { recordIdAt } from "../write/piece.ts";
import type { LeftOut } from "./leave-out.ts";

/** The staged records that were left out, each with its reason. */
export async function leftRecords(
  connection: Connection,
  stage: Table,
  { schema, signal }: WriteRequest,
  left: readonly LeftOut[],
): Promise<readonly Rejection[]> {
  const columns = new Map(
    schema.fields.flatMap(({ name }) => {
      const column = stage.columns.find((one) => one.name === name);
      return column === undefined ? [] : [[name, { ...column, kept: keptAs(column.type) }] as const];
    }),
  );
  const from = qualified(stage);
  const collection: Collection = { table: stage, schema, columns, from };
  const fields = [...columns.keys()];
  const scan = scanOf(collection, { schema, fields, records: 1000, bytes: 1 << 24, signal }, undefined, false);
  const rejected: Rejection[] = [];
  for (const { ctid, ...reason } of left) {
    const sql = `COPY (SELECT ${scan.columns} FROM ${from} WHERE ctid = '${ctid}'::tid) TO STDOUT (FORMAT BINARY)`;
    let found: Pick<Rejection, "record" | "recordId"> = {};
    for await (const batch of scan.batches(connection.copyOut(sql))) {
      const recordId = recordIdAt(batch, 0);
      if (batch.length > 0) found = { record: recordAt(batch, 0), ...(recordId !== undefined && { recordId }) };
      else found = batch.unread?.[0] ?? {};
    }
    rejected.push({ ...found, ...reason });
  }
  return rejected;
}
