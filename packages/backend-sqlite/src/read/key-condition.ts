import { afterKey, quoteName, type SqlText } from "@dataknobs/sql";
import { boundKey, type KeyValue } from "./key-value.ts";
import type { ReadOrder } from "./read-order.ts";

/** What is read of a table, by the order of its key. */
export interface KeyReading {
  readonly table: string;
  readonly order: ReadOrder;
  /** The columns to deliver, in order. */
  readonly columns: readonly string[];
  /** Places of those that may hold cells of any length. */
  readonly wide: readonly number[];
  /** Places of those whose texts are read as bytes where they are wide; none where SQLite keeps texts in UTF-16. */
  readonly texts: readonly number[];
  /** Places of those whose text is asked for as its bytes. */
  readonly bytes: readonly number[];
  /** The first key to read, of an order by one integer. */
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  readonly where?: SqlText | undefined;
  readonly after?: readonly KeyValue[] | undefined;
}

/**
 * Which records a page is taken from, as SQL. With a key to begin after, the partition's own beginning must not stand
 * beside it: SQLite might search by that one.
 */
export function conditionOf({ order, from, to, where }: KeyReading, after: readonly KeyValue[] | undefined): SqlText {
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  const first = quoteName(order.columns[0] ?? "");
  if (after !== undefined) {
    const bound = after.map(boundKey);
    conditions.push(
      afterKey(
        order.columns,
        bound.map(({ sql }) => sql),
      ),
    );
    parameters.push(...bound.map(({ value }) => value));
  } else if (from !== undefined) {
    conditions.push(`${first} >= ?`);
    parameters.push(from);
  }
  if (to !== undefined) {
    conditions.push(`${first} <= ?`);
    parameters.push(to);
  }
  if (where !== undefined) {
    conditions.push(`(${where.text})`);
    parameters.push(...where.parameters);
  }
  return { text: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, parameters };
}
