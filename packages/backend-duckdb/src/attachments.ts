import type { Connection } from "./connection.ts";
import { hidden, literal } from "./names.ts";
import type { AttachedFile, Whereabouts } from "./whereabouts.ts";

/** The files that are attached to an instance, each held for as long. */
export interface Attachments {
  /** The name under which the place's file is attached, now if it was not. */
  catalogOf(connection: Connection, whereabouts: Whereabouts): Promise<string>;
  /** Detaches all, before the instance is closed. */
  leave(connect: () => Promise<Connection>): Promise<void>;
}

let names = 0;

export function newAttachments(): Attachments {
  const attached = new Map<AttachedFile, { readonly name: string; readonly free: () => void }>();
  return {
    async catalogOf(connection, { facts: { file } }) {
      if (file === undefined) return "";
      const known = attached.get(file) ?? { name: `${hidden}_source_${++names}`, free: file.hold() };
      attached.set(file, known);
      // An instance that was opened again after a fatal error has lost it.
      await connection.run(`ATTACH IF NOT EXISTS ${literal(file.path)} AS ${known.name} (READ_ONLY)`);
      return known.name;
    },
    async leave(connect) {
      if (attached.size === 0) return;
      const connection = await connect();
      for (const [file, { name, free }] of attached) {
        await connection.run(`DETACH DATABASE IF EXISTS ${name}`);
        free();
        attached.delete(file);
      }
      await connection.close();
    },
  };
}
