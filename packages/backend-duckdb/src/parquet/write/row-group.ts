import type { FileHandle } from "node:fs/promises";
import { type Batch, batchBytes } from "@dataknobs/core";
import type { Connection } from "../../connection.ts";
import { columnEncoder } from "../../encode/column.ts";
import { negativeZero } from "../../encode/leaf-failures.ts";
import { withMoreMemory } from "../../memory.ts";
import { literal } from "../../names.ts";
import type { FieldFailure } from "../../write/appender.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { mapping } from "../failure.ts";
import { moved, rowGroupsOf } from "../footer/footer.ts";
import { readEnds } from "../footer/read-footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import type { Compression } from "../options.ts";
import { openToRead } from "../read/file-state.ts";
import type { Feed, Part } from "./feed.ts";

/** Whoever reads a row group of wide records holds much of it at once. */
export const rowGroupBytes: number = 32 << 20;

/** As many rows as DuckDB's vectors hold: it makes no smaller row groups. */
export const chunkRows = 2048;

/** Records that become one row group, or a few that DuckDB fetches. */
export interface RowGroup {
  readonly rows: number;
  /** Nothing more is to be added. */
  readonly isFull: boolean;
  /** DuckDB fetches the records itself: nothing of this thread is needed to write them. */
  readonly fetched: boolean;
  /** The cells that do not fit; then nothing of the batch was taken. */
  add(batch: Batch): readonly FieldFailure[];
  /** Writes what it holds to a Parquet file. */
  write(connection: Connection, path: string, compression: Compression): Promise<void>;
}

/** Of so many records at most. */
export function rowGroupOf(
  { driver, memory }: Engine,
  feed: Feed,
  places: readonly Place[],
  rowGroup: number,
): RowGroup {
  const parts: Part[] = [];
  let rows = 0;
  let bytes = 0;
  let negativeZeros = false;

  return {
    get rows() {
      return rows;
    },
    get isFull() {
      return rows >= rowGroup || bytes >= rowGroupBytes;
    },
    fetched: false,
    add(batch) {
      const encoders = places.map(({ column, field }) => columnEncoder(driver, column.type, field.type));
      const failures = encoders.flatMap((encoder, i) => {
        const [place, column] = [places[i], batch.columns[i]];
        if (place === undefined || column === undefined) throw new Error(`the batch has no column ${i}`);
        const found = encoder.take(column, batch.length);
        const float = place.column.type.id === "DOUBLE" || place.column.type.id === "FLOAT";
        const unfit = float ? found.filter(({ message }) => message !== negativeZero) : found;
        negativeZeros ||= unfit.length < found.length;
        return unfit.map((failure): FieldFailure => ({ ...failure, field: place.field.name }));
      });
      if (failures.length > 0) return failures;
      parts.push({ encoders, length: batch.length });
      rows += batch.length;
      bytes += batchBytes(batch);
      return [];
    },
    async write(connection, path, compression) {
      const sql = copyText(`(FROM ${feed.sql})`, path, compression, rows, negativeZeros);
      await withMoreMemory(memory, connection, () => {
        feed.offer(parts);
        return connection.run(sql);
      });
      feed.offer([]);
    },
  };
}

/** The statement that writes a query's rows to a file. */
export function copyText(
  query: string,
  path: string,
  compression: Compression,
  rowGroup: number,
  negativeZeros: boolean,
): string {
  // In a dictionary DuckDB takes 0 and -0 for one value.
  const dictionary = negativeZeros ? ", DICTIONARY_SIZE_LIMIT 0" : "";
  const options = `USE_TMP_FILE false, COMPRESSION ${compression}, ROW_GROUP_SIZE ${Math.max(rowGroup, chunkRows)}`;
  return `COPY ${query} TO ${literal(path)} (FORMAT parquet, ${options}${dictionary})`;
}

const block = 4 << 20;

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
      const room = Buffer.allocUnsafe(Math.min(block, end - begin));
      for (let done = begin; done < end;) {
        const { bytesRead } = await from.read(room, 0, Math.min(room.length, end - done), done);
        if (bytesRead === 0) throw new Error(`${path} ended while it was read`);
        await writeAll(to, room.subarray(0, bytesRead), at + done - begin);
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
