import { constants, rmSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { failure, mapping } from "../errors.ts";
import type { Kind } from "../names/kind.ts";
import type { Entry, Place } from "../place/place.ts";

/** What came in, in a file that nobody else can see. */
export interface Spooled {
  readonly place: Place;
  close(): Promise<void>;
}

/** How the collection is called that comes in. */
const name = "stdin";

const called = "Standard input";

/**
 * A stream as a place of one collection. It is read twice, to find out its types and to copy it, so that it is kept in a
 * private temporary file, from when it is first asked for until the store is closed.
 */
export function spooled(stream: Readable, kind: Kind): Spooled {
  let folder: string | undefined;
  let spooling: Promise<string> | undefined;

  async function spool(): Promise<string> {
    return mapping(tmpdir(), async () => {
      folder = await mkdtemp(join(tmpdir(), "dataknobs-"));
      process.once("exit", removeNow);
      const path = join(folder, name);
      const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
      try {
        for await (const chunk of stream) await file.writeFile(chunk as Uint8Array);
      } finally {
        await file.close();
      }
      return path;
    });
  }
  function removeNow(): void {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }

  const entry = async (): Promise<Entry> => ({
    collection: name,
    file: { path: await (spooling ??= spool()), kind, called },
  });
  return {
    place: {
      path: called,
      files: async () => [await entry()],
      memberName: (_, member) => member,
      named: () => {},
      takesAnyName: false,
      newFile: () => {
        throw cannotWrite();
      },
      makeFolder: async () => {
        throw cannotWrite();
      },
      removeFolder: async () => {},
      ledgers: async () => [],
      checkNames: () => {
        throw cannotWrite();
      },
    },
    async close() {
      process.off("exit", removeNow);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function cannotWrite(): Error {
  return failure("UNSUPPORTED", "Standard input cannot be written.");
}
