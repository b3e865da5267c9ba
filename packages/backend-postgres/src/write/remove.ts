import { type Column, columnBuilder, DataknobsError, type Field, fieldOf, type Key } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connections } from "../connect/connection.ts";
import { ownPathText } from "../load/own-path.ts";
import { withSession } from "../load/session.ts";
import { transaction } from "../load/transaction.ts";
import { qualified, quote } from "../names.ts";
import { copyPassage } from "./copy-passage.ts";
import { isSame } from "./same.ts";
import { cutter } from "./piece.ts";
import type { Slot } from "./slot.ts";
import { closeStaging, openStaging, stage, stagingEncoders } from "./staging.ts";
import type { Target } from "./target.ts";

/** Removes the records with these keys; how many there were, by the server's own count. */
export function removeRecords(
  connections: Connections,
  { table, schema, columns }: Collection,
  keys: readonly Key[],
): Promise<number> {
  const { key } = schema;
  if (key === undefined)
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `"${table.name}" has no key to remove by`,
      backend: "postgres",
      collection: table.name,
    });
  const fields = key.map((name) => fieldOf(schema, name));
  const slots = fields.map((field): Slot => {
    const column = columns.get(field.name);
    if (column === undefined) throw new Error(`there is no column for ${field.name}`);
    const { default: _default, identity: _identity, ...plain } = column;
    return { field, column: plain, kept: column.kept };
  });
  const target: Target = { table, slots, key: slots };
  const { encoderFor, columnOf, columnsOf } = stagingEncoders(target);
  const cells = fields.map((field, i) => columnFor(field, keys, i));

  return withSession(connections, async (connection) => {
    await openStaging(connection, target);
    try {
      return await transaction(connection, async () => {
        await connection.run(ownPathText(connection));
        const passage = copyPassage(connection, stage, columnsOf);
        // A value that its column cannot hold is no record's key.
        const batch = { schema: { fields }, length: keys.length, columns: cells };
        for (const piece of cutter(slots, encoderFor).cut(batch, 0, () => undefined)) await passage.send(piece);
        await passage.settle();
        const same = slots
          .map((slot) => isSame(slot, `t.${quote(slot.column.name)}`, `s.${columnOf(slot)}`))
          .join(" AND ");
        return connection.run(`DELETE FROM ${qualified(table)} t USING ${stage} s WHERE ${same}`);
      });
    } finally {
      await closeStaging(connection);
    }
  });
}

function columnFor({ type }: Field, keys: readonly Key[], i: number): Column {
  const builder = columnBuilder(type, keys.length);
  for (const values of keys) builder.append(values[i]);
  return builder.finish();
}
