import type { Filter, Partition } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { quote } from "../names.ts";
import { type Columns } from "./compared.ts";
import { filterSql, runs } from "./filter.ts";
import { everything, type Part } from "./part.ts";
import { hasPages } from "./place.ts";

/** So many pages are looked at, one in so many. */
const sample = 500;

/**
 * Parts with about as many records each, by what a sample of pages holds: neither empty pages nor crowded keys leave a
 * lane without work. Ranges of pages are read as they lie, where nothing moves; ranges of the key are right also where
 * records change their places, and where a table has parts of its own.
 */
export async function partitionsOf(
  connection: Connection,
  collection: Collection,
  wanted: number,
  where: Filter | undefined,
  columns: Columns,
  fixed: boolean,
): Promise<readonly Partition[]> {
  const { key, kind } = collection.table;
  const paged = hasPages(collection) && (await mayReadAll(connection, collection));
  if (wanted <= 1 || (!paged && kind !== "partitioned")) return [plain(everything)];
  const condition = where === undefined || !runs(where, columns) ? "" : ` WHERE ${filterSql(where, columns)}`;
  const byKey = key !== undefined && !(paged && fixed);
  if (!paged && !byKey) return [plain(everything)];
  // A name for the rows, since a bare name after ORDER BY would be that of what is selected.
  const from = `${collection.from} AS sampled ${await sampling(connection, collection)}${condition}`;
  const parts = byKey
    ? keyParts(await sampledKeys(connection, from, key), wanted)
    : pageParts(await sampledPages(connection, from), wanted);
  return parts.map(plain);
}

/** Where records lie is for those who may read all columns. */
async function mayReadAll(connection: Connection, { table: { oid } }: Collection): Promise<boolean> {
  const [row] = await connection.rows(`SELECT has_table_privilege(${oid}, 'SELECT')`);
  return row?.[0] === "t";
}

/** Reads a table's pages, or those of its partitions, at random but the same ones every time. */
async function sampling(connection: Connection, { table: { oid } }: Collection): Promise<string> {
  const [row] = await connection.rows(
    `SELECT ceil(sum(pg_relation_size(relid)) / current_setting('block_size')::int8)
     FROM (SELECT relid FROM pg_partition_tree(${oid}) WHERE isleaf UNION SELECT ${oid}::oid::regclass) AS leaves
     WHERE EXISTS (SELECT FROM pg_class WHERE pg_class.oid = relid AND relkind IN ('r', 'm'))`,
  );
  const pages = Number(row?.[0] ?? 0);
  const percent = pages <= sample ? 100 : Math.max((100 * sample) / pages, 0.001);
  return `TABLESAMPLE SYSTEM (${percent.toFixed(6)}) REPEATABLE (1)`;
}

async function sampledPages(connection: Connection, from: string): Promise<readonly [page: number, records: number][]> {
  const rows = await connection.rows(
    `SELECT (ctid::text::point)[0]::int8, count(*) FROM ${from} GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(([page, records]) => [Number(page), Number(records)]);
}

/** Where a page begins before which about so many shares of all records lie. */
function pageParts(pages: readonly (readonly [page: number, records: number])[], wanted: number): readonly Part[] {
  const all = pages.reduce((sum, [, records]) => sum + records, 0);
  const bounds = new Set<number>();
  let before = 0;
  for (const [page, records] of pages) {
    if (before >= (all * (bounds.size + 1)) / wanted && page > 0) bounds.add(page);
    before += records;
  }
  return partsBetween([...bounds].slice(0, wanted - 1).map(String)).map(([from, to]) => ({ from, to }));
}

async function sampledKeys(
  connection: Connection,
  from: string,
  key: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const names = key.map((name) => `sampled.${quote(name)}`).join(", ");
  const texts = key.map((name) => `${quote(name)}::text`).join(", ");
  const rows = await connection.rows(`SELECT ${texts} FROM ${from} ORDER BY ${names}`);
  return rows.map((row) => row.map((text) => text ?? ""));
}

function keyParts(keys: readonly (readonly string[])[], wanted: number): readonly Part[] {
  const bounds = new Map<string, readonly string[]>();
  for (let i = 1; i < wanted; i++) {
    const key = keys[Math.floor((keys.length * i) / wanted)];
    if (key !== undefined) bounds.set(JSON.stringify(key), key);
  }
  return partsBetween([...bounds.values()]).map(([above, upTo]) => ({ above, upTo }));
}

/** The outer two are open, so that the parts together are everything. */
function partsBetween<Bound>(bounds: readonly Bound[]): readonly (readonly [Bound | null, Bound | null])[] {
  return [...bounds, null].map((bound, i) => [i === 0 ? null : (bounds[i - 1] ?? null), bound]);
}

function plain(part: Part): Partition {
  return { ...part };
}
