import { quoteName } from "@dataknobs/sql";
import { rowsOf, type SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { keysFit } from "./references.ts";
import { type Table, tableOf } from "./table.ts";

/** One column of a foreign key. */
interface Reference {
  readonly id: number;
  readonly from: string;
  /** Null: the parent's primary key. */
  readonly to: string | null;
  readonly parent: string;
}

/** Why a record is none for its table. */
export interface Stranger {
  readonly code: "CONSTRAINT";
  readonly message: string;
}

/** The staged records whose foreign keys would point nowhere in their table, by the values of `ids` as `idText` has them. */
export function strangersIn(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  ids: readonly string[],
): ReadonlyMap<string, Stranger> {
  const found = new Map<string, Stranger>();
  if (!keysFit(database, existing.name)) return found;
  const sql = 'SELECT id, "from", "to", "table" AS parent FROM pragma_foreign_key_list(?) ORDER BY id, seq';
  const references = rowsOf<Reference>(database, sql, existing.name);
  const isStaged = ({ from }: Reference): boolean => stage.columns.some(({ name }) => sameName(name, from));
  for (const id of new Set(references.map((reference) => reference.id))) {
    const parts = references.filter((reference) => reference.id === id);
    if (!parts.every(isStaged)) continue;
    const parent = parts[0]?.parent ?? "";
    for (const [text, ...key] of withoutParent(database, existing, stage, parent, parts, ids))
      found.set(idText(key), {
        code: "CONSTRAINT",
        message: `A foreign key (${String(text)}) refers to a record of "${parent}" that is not there.`,
      });
  }
  return found;
}

export function idText(id: readonly unknown[]): string {
  return id.map(String).join();
}

function withoutParent(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  parent: string,
  parts: readonly Reference[],
  ids: readonly string[],
): unknown[][] {
  const key = tableOf(database, parent)?.key ?? [];
  // A record may refer to another one that comes with it.
  const among = sameName(parent, existing.name) ? stage.name : parent;
  const present = parts.map(({ from }) => `s.${quoteName(from)} IS NOT NULL`);
  // The parent's collation and affinity count (sqlite.org/foreignkeys.html, 3): its column stands on the left.
  const equal = parts.map(({ from, to }, i) => `p.${quoteName(to ?? key[i] ?? "")} = s.${quoteName(from)}`);
  const shown = parts.map(({ from }) => `'${from.replaceAll("'", "''")} = ' || quote(s.${quoteName(from)})`);
  const sql = `SELECT ${shown.join(" || ', ' || ")}, ${ids.map((id) => `s.${id}`).join(", ")} FROM ${quoteName(stage.name)} AS s
    WHERE ${present.join(" AND ")} AND NOT EXISTS (SELECT 1 FROM ${quoteName(among)} AS p WHERE ${equal.join(" AND ")})`;
  return database.prepare(sql).raw().safeIntegers().all() as unknown[][];
}
