import type { Writer } from "@dataknobs/core";

/** How a load of one window is begun and ended. */
interface Ways {
  readonly open: () => Promise<Writer>;
  readonly finish: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

/** A writer without a ledger into a file that is written anew: each window is a load of its own. */
export function eachWindowFinished({ open, finish, discard }: Ways): Writer {
  let writer: Writer | undefined;
  async function forget(): Promise<void> {
    await writer?.close();
    if (writer !== undefined) await discard();
    writer = undefined;
  }
  return {
    async write(batch) {
      writer ??= await open();
      await writer.write(batch);
    },
    async commit() {
      if (writer === undefined) return { written: 0, rejected: [] };
      const committed = await writer.commit();
      await writer.close();
      await finish();
      writer = undefined;
      return committed;
    },
    rollback: forget,
    close: forget,
  };
}
