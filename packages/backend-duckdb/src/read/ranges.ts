import { type Batch, batchToFetch, type ReadRequest } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { RowRange } from "../whereabouts.ts";
import type { Lent } from "./lending.ts";
import type { Proof } from "./proof.ts";
import { rangeOf } from "./rows.ts";
import { schemaOf } from "./scan.ts";

/** Row numbers that one query is about. */
const span = 1n << 20n;

/** Batches that say where their rows lie, for whoever fetches them: nothing but the numbers of the rows is read here. */
export async function* rangesOf(
  { connection }: Lent,
  collection: Collection,
  request: ReadRequest,
  proof: Proof,
  after: bigint | undefined,
): AsyncGenerator<Batch> {
  const { whereabouts, numbers, from: place } = collection;
  if (whereabouts === undefined || numbers === undefined) throw new Error("rows without a number");
  const schema = schemaOf(request);
  const part = rangeOf(request.partition);
  const [all] = part.to === undefined ? await connection.rows(`SELECT max(${numbers}), count(*) FROM ${place}`) : [];
  const end = part.to ?? (typeof all?.[0] === "bigint" ? all[0] + 1n : 0n);
  const isWhole = all?.[1] === end;
  const rows = Math.max(1, Math.min(request.records, Math.floor(request.bytes / whereabouts.facts.rowBytes)));
  const batch = (first: bigint, last: bigint, length: number): Batch =>
    // Nobody changes what lies there: nothing but its number is needed to find the place again.
    batchToFetch(
      { schema, length, position: { rowid: String(last), record: "" } },
      new RowRange(whereabouts, first, last, length, proof),
    );
  const query = (from: bigint, to: bigint, grouped: string): string =>
    `SELECT ${grouped === "" ? "" : `min(${numbers}), max(${numbers}), `}count(*) FROM ${place} WHERE ${numbers} >= ${from} AND ${numbers} < ${to}${grouped}`;
  async function countOf(sql: string): Promise<number> {
    const [row] = await connection.rows(sql);
    return Number(row?.[0]);
  }
  for (let from = after === undefined ? (part.from ?? 0n) : after + 1n; from < end; from += span) {
    const to = from + span < end ? from + span : end;
    const count = isWhole ? Number(to - from) : await countOf(query(from, to, ""));
    if (count === 0) continue;
    if (count === Number(to - from))
      for (let first = from; first < to; first += BigInt(rows)) {
        const last = first + BigInt(rows) < to ? first + BigInt(rows) - 1n : to - 1n;
        yield batch(first, last, Number(last - first) + 1);
      }
    // Rows are missing.
    else
      for (const [first, last, length] of await connection.rows(
        query(from, to, ` GROUP BY ${numbers} // ${rows} ORDER BY 1`),
      )) {
        if (typeof first !== "bigint" || typeof last !== "bigint") throw new Error("a row without a number");
        yield batch(first, last, Number(length));
      }
  }
}
