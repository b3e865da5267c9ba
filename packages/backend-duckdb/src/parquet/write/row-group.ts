import type { FileHandle } from "node:fs/promises";
import type { Batch, CellFailure } from "@dataknobs/core";
import type { Connection } from "../../connection.ts";
import { negativeZero } from "../../encode/leaf-failures.ts";
import { withMoreMemory } from "../../memory.ts";
import { hidden, literal, qualified, type TableName } from "../../names.ts";
import { type FieldFailure, openAppender } from "../../write/appender.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { mapping } from "../failure.ts";
import { moved, rowGroupsOf } from "../footer/footer.ts";
import { readEnds } from "../footer/read-footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import type { Compression } from "../options.ts";
import { openToRead } from "../read/file-state.ts";
import { columnsSql } from "./layout.ts";

/** Records that become one row group: a table in memory takes them, DuckDB writes it to a file of its own. */
export interface RowGroup {
  readonly table: TableName;
  readonly rows: number;
  /** The cells that do not fit; then nothing of the batch was taken. */
  add(batch: Batch): readonly FieldFailure[];
  /** Writes what it holds to a Parquet file, and is gone. */
  write(connection: Connection, path: string, compression: Compression): Promise<void>;
  drop(connection: Connection): Promise<void>;
}

let tables = 0;

export async function openRowGroup(
  { driver, memory }: Engine,
  connection: Connection,
  places: readonly Place[],
): Promise<RowGroup> {
  const table: TableName = { schema: "main", table: `${hidden}_rows_${++tables}` };
  const name = qualified(table);
  await connection.run(`CREATE TABLE ${name} (${columnsSql(places)})`);
  let hasNegativeZero = false;
  const forgive = ({ message }: CellFailure): boolean => {
    if (message !== negativeZero) return false;
    hasNegativeZero = true;
    return true;
  };
  const appender = await openAppender(driver, connection, table, places, { forgive });
  let rows = 0;

  return {
    table,
    get rows() {
      return rows;
    },
    add(batch) {
      const failures = appender.append(batch);
      if (failures.length === 0) rows += batch.length;
      return failures;
    },
    async write(other, path, compression) {
      appender.flush();
      // In a dictionary DuckDB takes 0 and -0 for one value.
      const dictionary = hasNegativeZero ? ", DICTIONARY_SIZE_LIMIT 0" : "";
      const whole = `ROW_GROUP_SIZE ${Math.max(rows, 2048)}`;
      await withMoreMemory(memory, other, () =>
        other.run(
          `COPY ${name} TO ${literal(path)} (FORMAT parquet, USE_TMP_FILE false, COMPRESSION ${compression}, ${whole}${dictionary})`,
        ),
      );
      await other.run(`DROP TABLE ${name}`);
    },
    async drop(other) {
      appender.drop();
      await other.run(`DROP TABLE IF EXISTS ${name}`);
    },
  };
}

const block = 1 << 20;

/** Puts the row groups of a file behind what another holds. Answers with what a footer says of them there. */
export async function addRowGroups(
  path: string,
  to: FileHandle,
  at: number,
): Promise<{ readonly groups: readonly ThriftStruct[]; readonly length: number }> {
  const from = await openToRead(path);
  try {
    const { footer, end } = await readEnds(from, path);
    const begin = 4;
    await mapping(path, async () => {
      const bytes = Buffer.allocUnsafe(Math.min(block, end - begin));
      for (let done = begin; done < end;) {
        const { bytesRead } = await from.read(bytes, 0, Math.min(bytes.length, end - done), done);
        if (bytesRead === 0) throw new Error(`${path} ended while it was read`);
        await writeAll(to, bytes.subarray(0, bytesRead), at + done - begin);
        done += bytesRead;
      }
    });
    return { groups: rowGroupsOf(footer).map((rowGroup) => moved(rowGroup, at - begin)), length: at + end - begin };
  } finally {
    await from.close();
  }
}

export async function writeAll(to: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await to.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
