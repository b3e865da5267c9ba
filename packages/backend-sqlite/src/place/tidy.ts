import { statSync } from "node:fs";
import { isDataknobsError } from "@dataknobs/core";
import type { OpenDatabase } from "../driver.ts";
import { connect } from "./open-file.ts";

/**
 * Reading a database in WAL mode leaves two files behind; one who may write and is the last removes them. `ours`: what
 * this process has written may be moved from them into the database, that of others is left where it is.
 */
export function tidy(open: OpenDatabase, path: string, ours: boolean): void {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal === undefined || (wal.size > 0 && !ours)) return;
  try {
    connect(open, path, "write").close();
  } catch (error) {
    // Where nothing can be written the two files stay; they do no harm.
    if (!isDataknobsError(error)) throw error;
  }
}
