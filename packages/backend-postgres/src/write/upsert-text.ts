import { qualified, quote } from "../names.ts";
import { isJust } from "./enforced.ts";
import { isSame, mayDiffer } from "./same.ts";
import type { Shape } from "./piece.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

/** Whether the server itself can tell which record has a key: ON CONFLICT needs a unique index over its columns. */
export function hasUniqueKey({ table, key }: Target): boolean {
  const deferrable = new Set(table.constraints.flatMap((one) => (one.deferrable ? [one.name] : [])));
  const names = key.map(({ column }) => column.name);
  return table.indexes.some(
    ({ name, unique, whole, collated, tail, columns = [] }) =>
      // What forbids overlaps (WITHOUT OVERLAPS) is unique, and no such index.
      unique &&
      whole &&
      !collated &&
      !tail.startsWith("USING gist ") &&
      !deferrable.has(name) &&
      isJust(columns, names),
  );
}

/** Whether an upsert of this shape has anything to change in a record that is there: not where it has its key alone. */
export function changesAnything({ key }: Target, { slots, omitted }: Shape): boolean {
  return omitted.length > 0 || slots.some((slot) => isPut(slot, key));
}

/** Where a key may be the same and not written alike (`a` and `A`), it is put in the place of the other. */
function isPut(slot: Slot, key: readonly Slot[]): boolean {
  return !key.includes(slot) || (mayDiffer(slot) && slot.column.identity !== "always");
}

/** The statements that bring the staged records of one shape into the table; the last one's count is that of the records. */
export function insertText(
  target: Target,
  shape: Shape,
  rows: string,
  upsert: boolean,
  column: (slot: Slot) => string,
): string {
  const { table, key } = target;
  const { slots, omitted } = shape;
  const into = qualified(table);
  const names = slots.map((slot) => quote(slot.column.name)).join(", ");
  const values = slots.map((slot) => `s.${column(slot)}`).join(", ");
  const always = slots.some((slot) => slot.column.identity === "always") ? " OVERRIDING SYSTEM VALUE" : "";
  const insert = `INSERT INTO ${into} (${names})${always} SELECT ${values} FROM ${rows} s`;
  if (!upsert) return insert;
  // Without a word about it every index over the columns would do, whatever it takes for the same.
  const collated = table.indexes.some((index) => index.unique && index.collated);
  const keys = key.map((slot) => quote(slot.column.name) + (collated ? collationText(slot) : "")).join(", ");
  if (!changesAnything(target, shape)) return `${insert} ON CONFLICT (${keys}) DO NOTHING`;
  const others = slots.filter((slot) => isPut(slot, key));
  const set = [
    ...others.map(({ column: { name } }) => `${quote(name)} = EXCLUDED.${quote(name)}`),
    ...omitted.map((slot) => `${quote(slot.column.name)} = DEFAULT`),
  ];
  return `${insert} ON CONFLICT (${keys}) DO UPDATE SET ${set.join(", ")}`;
}

/** The collation of a column, for those that have one. */
function collationText({ column: { type, collation } }: Slot): string {
  if (collation !== undefined) return ` COLLATE ${collation}`;
  return type.kind === "base" && plainTexts.has(type.name) ? ' COLLATE pg_catalog."default"' : "";
}

const plainTexts: ReadonlySet<string> = new Set(["text", "varchar", "bpchar"]);

/**
 * The same for a key that is enforced at the end of a transaction only: what has it is changed, what nothing has is added. Whoever else writes waits
 * until the window is done.
 */
export function mergeTexts(
  target: Target,
  shape: Shape,
  rows: string,
  column: (slot: Slot) => string,
): { readonly lock: string; readonly update: string | undefined; readonly insert: string; readonly count: string } {
  const { table, key } = target;
  const into = qualified(table);
  const same = key.map((slot) => isSame(slot, `t.${quote(slot.column.name)}`, `s.${column(slot)}`)).join(" AND ");
  const others = shape.slots.filter((slot) => isPut(slot, key));
  const set = [
    ...others.map((slot) => `${quote(slot.column.name)} = s.${column(slot)}`),
    ...shape.omitted.map((slot) => `${quote(slot.column.name)} = DEFAULT`),
  ];
  const insert = insertText(target, shape, rows, false, column);
  return {
    lock: `LOCK TABLE ${into} IN SHARE ROW EXCLUSIVE MODE`,
    update: !changesAnything(target, shape)
      ? undefined
      : `UPDATE ${into} t SET ${set.join(", ")} FROM ${rows} s WHERE ${same}`,
    count: `SELECT count(*) FROM ${rows} s WHERE EXISTS (SELECT FROM ${into} t WHERE ${same})`,
    insert: `${insert} WHERE NOT EXISTS (SELECT FROM ${into} t WHERE ${same})`,
  };
}
