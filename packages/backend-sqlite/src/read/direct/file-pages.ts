import { readSync, statSync } from "node:fs";
import { isOpenOn, openDescriptor } from "@dataknobs/core";
import { rowOf, type SqliteDatabase } from "../../driver.ts";
import { isDatabaseHead } from "../../place/open-file.ts";
import { Unclear } from "./unclear.ts";

/** The pages of a database as they lie in its file (sqlite.org/fileformat.html). */
export interface FilePages {
  /** Bytes of a page. */
  readonly size: number;
  /** Those that hold something. */
  readonly usable: number;
  /** How many there are. */
  readonly count: number;
  /** Reads pages that lie behind each other. @throws Unclear */
  read(first: number, count: number, into: Uint8Array, at: number): void;
}

const headBytes = 100;

/**
 * The file of a connection that has just begun a read transaction, which keeps everybody from changing these pages;
 * `undefined`: there are none, or what the transaction sees does not lie in the file alone. Later another file might have
 * its name.
 *
 * It is read through a descriptor that SQLite has open already: to open and close the file once more would end all locks that
 * this process holds on it (POSIX), those of people's own connections among them.
 */
export function filePagesOf(database: SqliteDatabase): FilePages | undefined {
  if (!database.inTransaction) return undefined;
  const file = rowOf<{ file: string }>(database, "SELECT file FROM pragma_database_list WHERE name = 'main'")?.file;
  if (file === undefined || file === "") return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const { dev, ino, size: bytes } = found;
  const descriptor = openDescriptor({ dev, ino });
  if (descriptor === undefined) return undefined;

  function readBytes(into: Uint8Array, at: number, length: number, position: number): void {
    let read: number;
    try {
      read = readSync(descriptor ?? -1, into, at, length, position);
    } catch (error) {
      throw new Unclear("The file cannot be read.", { cause: error });
    }
    // Somebody may have closed it meanwhile, and another file have got its number.
    if (read !== length || !isOpenOn(descriptor ?? -1, { dev, ino })) throw new Unclear("The file was closed.");
  }

  const head = Buffer.alloc(headBytes);
  try {
    readBytes(head, 0, headBytes, 0);
  } catch (error) {
    if (error instanceof Unclear) return undefined;
    throw error;
  }
  const isUtf8 = head.readUInt32BE(56) === 1;
  if (!isDatabaseHead(head) || !isUtf8 || (head[18] === 2 && !isEmpty(`${file}-wal`))) return undefined;
  const stated = head.readUInt16BE(16);
  const size = stated === 1 ? 65_536 : stated;
  return {
    size,
    usable: size - (head[20] ?? 0),
    count: Math.floor(bytes / size),
    read(first, count, into, at) {
      if (!database.inTransaction) throw new Unclear("The read transaction has ended.");
      readBytes(into, at, count * size, (first - 1) * size);
    },
  };
}

/** Nothing was in the log when the transaction began: nobody moves later pages into the file before it ends. */
function isEmpty(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined || found.size === 0;
}
