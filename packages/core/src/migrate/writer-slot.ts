import type { Writer } from "../contract/writer.ts";
import { messageOf } from "../model/error.ts";

/** The writer of a lane, opened when it is needed and opened anew when it is beyond use. */
export interface WriterSlot {
  /** A writer that can take records: rolled back after a failure, or a new one. */
  usable(careful: boolean): Promise<Writer>;
  /** The one that is there, unless its window failed. */
  current(): Writer | undefined;
  /** The open window failed: it is rolled back before the writer is used again. */
  spoil(): void;
  close(): Promise<void>;
}

/** `note` is told what could not be rolled back or closed: such a writer is given up, and its window is gone with it. */
export function writerSlot(open: (careful: boolean) => Promise<Writer>, note: (text: string) => void): WriterSlot {
  let writer: Writer | undefined;
  let isCareful = false;
  let spoiled = false;

  async function giveUp(): Promise<void> {
    const given = writer;
    writer = undefined;
    try {
      await given?.close();
    } catch (error) {
      note(`a writer that was given up could not be closed (${messageOf(error)})`);
    }
  }

  /** A window without a transaction cannot be rolled back: a new writer begins with an empty one. */
  async function rolledBack(): Promise<void> {
    if (writer?.rollback === undefined) return giveUp();
    try {
      await writer.rollback();
    } catch (error) {
      note(`rollback failed (${messageOf(error)}); a new writer takes over`);
      await giveUp();
    }
  }

  return {
    async usable(careful) {
      if (spoiled) await rolledBack();
      spoiled = false;
      if (writer !== undefined && isCareful !== careful) await giveUp();
      isCareful = careful;
      writer ??= await open(careful);
      return writer;
    },
    current: () => (spoiled ? undefined : writer),
    spoil() {
      spoiled = true;
    },
    async close() {
      const last = writer;
      writer = undefined;
      await last?.close();
    },
  };
}
