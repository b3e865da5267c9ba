import { type Batch, batchBytes } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import { setLogLength, usualLog } from "../log-length.ts";
import { type Memory, usualMemory } from "../memory.ts";

/** As many rows as DuckDB's vectors hold: it looks at all of them at once, their long strings included. */
const vectorRows = 2048;
/** As many as its row groups hold: each checkpoint writes the last one anew. */
const groupRows = 122_880;
/** Records of fewer bytes are nothing special. */
const wideRecord = 64 << 10;
/** So long it may be without a thought of the disk. */
const spareLog = 1 << 30;

/** What a load of wide records needs of DuckDB. */
export interface Room {
  /** Makes room for a batch, before it is written. */
  makeFor(batch: Batch): Promise<void>;
  /** Takes back what only this load needed. */
  leave(): Promise<void>;
}

/**
 * DuckDB holds all long strings of 2,048 neighbouring rows at once when it commits or checkpoints them, and it may not
 * run out of memory then: a checkpoint that fails ends the database. So its limit is raised for what is to come.
 *
 * A checkpoint writes all wide records of the last row group anew. That their number may grow without all of them being
 * written at each commit, the log may become about as long as what they are: then all checkpoints together write about
 * twice as much as there is.
 */
export function roomIn(memory: Memory, connection: Connection, keyed: boolean): Room {
  const vector: { rows: number; bytes: number }[] = [];
  let group = { rows: 0, wide: 0 };
  let groupBefore = 0;
  let log = usualLog;

  /** The most that any 2,048 neighbouring rows can hold that the batch belongs to. */
  function neighbours(rows: number, bytes: number): number {
    let between = vector.reduce((sum, part) => sum + part.rows, 0) - (vector[0]?.rows ?? 0);
    while (vector.length > 0 && between >= vectorRows - 1) {
      vector.shift();
      between -= vector[0]?.rows ?? 0;
    }
    vector.push({ rows, bytes });
    return vector.reduce((sum, part) => sum + part.bytes, 0);
  }

  async function lengthenLog(rows: number, bytes: number): Promise<void> {
    if (group.rows >= groupRows) {
      groupBefore = group.wide;
      group = { rows: 0, wide: 0 };
    }
    group.rows += rows;
    if (bytes > wideRecord * rows) group.wide += bytes;
    // By powers of two, or it would grow as fast as what is compared with it. A few times as much where that is still little.
    const wide = 2 ** Math.floor(Math.log2(groupBefore + group.wide || 1));
    await setLog(Math.max(usualLog, wide, Math.min(4 * wide, spareLog)));
  }

  async function setLog(bytes: number): Promise<void> {
    if (bytes === log || !memory.own) return;
    await setLogLength(connection, bytes);
    log = bytes;
  }

  return {
    async makeFor(batch) {
      const bytes = batchBytes(batch);
      const held = neighbours(batch.length, bytes);
      // Beside an index that must stay in memory there is less room.
      const base = keyed ? usualMemory : usualMemory / 2;
      if (held > base / 4) await memory.raise(connection, base + 2 * bytes + held);
      await lengthenLog(batch.length, bytes);
    },
    leave: () => setLog(usualLog),
  };
}
