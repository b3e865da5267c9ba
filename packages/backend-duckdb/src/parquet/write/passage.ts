import type { FileHandle } from "node:fs/promises";
import { rm } from "node:fs/promises";
import type { Connection } from "../../connection.ts";
import type { Engine } from "../engine.ts";
import { mapping } from "../failure.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import type { Compression } from "../options.ts";
import { addRowGroups, type RowGroup } from "./row-group.ts";

/** The way of row groups into the file: DuckDB writes each to a file of its own, from where they are put one behind the other. */
export interface Passage {
  /** Begins to write. Waits until DuckDB writes no more than `most`, this one included; one more may be on its way behind the others. */
  pass(rows: RowGroup, most: number): Promise<void>;
  /** All are behind the durable bytes: what a footer says of them, and where the last one ends. */
  settle(): Promise<{ readonly groups: readonly ThriftStruct[]; readonly length: number }>;
  /** Forgets what was put behind `length`, and waits for what is on its way. */
  restart(length: number): Promise<void>;
  /** With its connections. */
  close(): Promise<void>;
}

/** A place where DuckDB writes one file at a time. */
interface Slot {
  readonly connection: Connection;
  readonly path: string;
}

export async function openPassage(
  engine: Engine,
  handle: FileHandle,
  pathOf: (slot: number) => string,
  compression: Compression,
  durable: number,
  sync: () => Promise<void>,
): Promise<Passage> {
  const slots: Slot[] = [];
  const free: Slot[] = [];
  /** In the order of the file: written, and put behind the others. */
  let onTheWay: Promise<void>[] = [];
  /** Those of them that DuckDB writes just now. */
  const underHand = new Set<Promise<void>>();
  let length = durable;
  let groups: ThriftStruct[] = [];
  let syncing: Promise<void> = Promise.resolve();
  let isSyncing = false;

  /** Lets the disk begin, so that a commit waits for little. What fails is told once, so it is kept until somebody settles. */
  function beginToSync(): void {
    if (isSyncing) return;
    const own = syncing.then(sync).finally(() => {
      isSyncing = false;
    });
    own.catch(() => undefined);
    isSyncing = true;
    syncing = own;
  }

  async function slotFor(most: number): Promise<Slot> {
    while (underHand.size >= most) await Promise.race(underHand);
    while (onTheWay.length > most) await onTheWay.shift();
    const idle = free.pop();
    if (idle !== undefined) return idle;
    const slot = { connection: await engine.connect(), path: pathOf(slots.length) };
    slots.push(slot);
    await removed(slot);
    return slot;
  }

  async function removed({ path }: Slot): Promise<void> {
    await mapping(path, () => rm(path, { force: true }));
  }

  function written(rows: RowGroup, { connection, path }: Slot): Promise<void> {
    const own = rows.write(connection, path, compression).finally(() => underHand.delete(own));
    underHand.add(own);
    return own;
  }

  /** Behind what was begun `before`. */
  async function put(writing: Promise<void>, before: Promise<void> | undefined, slot: Slot): Promise<void> {
    try {
      // Both have ended before the slot is given to somebody else.
      const ends = await Promise.allSettled([before, writing]);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
      const added = await addRowGroups(slot.path, handle, length);
      length = added.length;
      groups.push(...added.groups);
      beginToSync();
      await removed(slot);
    } finally {
      free.push(slot);
    }
  }

  return {
    async pass(rows, most) {
      const slot = await slotFor(most);
      const added = put(written(rows, slot), onTheWay.at(-1), slot);
      // What goes wrong with it is told to whoever waits for it next.
      added.catch(() => undefined);
      onTheWay.push(added);
    },
    async settle() {
      for (let next = onTheWay.shift(); next !== undefined; next = onTheWay.shift()) await next;
      await syncing;
      return { groups, length };
    },
    async restart(from) {
      // It has been told, or the window is given up with it.
      await Promise.allSettled([...onTheWay, syncing]);
      onTheWay = [];
      syncing = Promise.resolve();
      groups = [];
      length = from;
      for (const slot of slots) await removed(slot);
    },
    async close() {
      for (const { connection } of slots) await connection.close();
    },
  };
}
