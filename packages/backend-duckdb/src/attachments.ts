import type { Connection } from "./connection.ts";
import { hidden, literal } from "./names.ts";
import type { AttachedFile, Whereabouts } from "./whereabouts.ts";

/** The files that are attached to an instance, each held for as long. */
export interface Attachments {
  /** The name under which the place's file is attached, now if it was not. */
  catalogOf(connection: Connection, whereabouts: Whereabouts): Promise<string>;
  /** Detaches all, before the instance is closed; without `connect`: it has been closed, and they with it. */
  leave(connect?: () => Promise<Connection>): Promise<void>;
}

interface Attached {
  readonly name: string;
  readonly free: () => void;
  /** Present: it is attached. */
  done?: Promise<unknown>;
}

let names = 0;

/** `lasting`: the instance is never opened again. One that may be after a fatal error loses what was attached. */
export function newAttachments(lasting: boolean): Attachments {
  const attached = new Map<AttachedFile, Attached>();
  return {
    async catalogOf(connection, { facts: { file } }) {
      if (file === undefined) return "";
      const known: Attached = attached.get(file) ?? { name: `${hidden}_source_${++names}`, free: file.hold() };
      attached.set(file, known);
      const attach = (): Promise<unknown> =>
        connection.run(`ATTACH IF NOT EXISTS ${literal(file.path)} AS ${known.name} (READ_ONLY)`);
      if (!lasting) await attach();
      else
        await (known.done ??= attach().catch((error: unknown) => {
          delete known.done;
          throw error;
        }));
      return known.name;
    },
    async leave(connect) {
      if (attached.size === 0) return;
      const connection = await connect?.();
      for (const [file, { name, free }] of attached) {
        await connection?.run(`DETACH DATABASE IF EXISTS ${name}`);
        free();
        attached.delete(file);
      }
      await connection?.close();
    },
  };
}
