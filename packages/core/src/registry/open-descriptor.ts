import { nodeModules } from "./builtin.ts";
import { hasCode } from "./installed-package.ts";

/** Which file it is, whatever it is called. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** Where a process finds the files that it has open; not every system has such a place. */
const openFiles = "/dev/fd";

/**
 * A descriptor by which this process has a file open already, for whatever reason, and may read it.
 *
 * To open a file once more and close it ends all locks that the process holds on it (POSIX): those of people's own
 * connections to a database, and ours. So whoever looks into one goes by this where there is one.
 */
export function openDescriptor(file: FileIdentity): number | undefined {
  const fs = nodeModules()?.fs;
  if (fs === undefined || process.platform === "win32" || !fs.existsSync(openFiles)) return undefined;
  return fs
    .readdirSync(openFiles)
    .map(Number)
    .find(
      (descriptor) =>
        isOpenOn(descriptor, file) && isOpen(() => fs.readSync(descriptor, new Uint8Array(1), 0, 1, 0) >= 0),
    );
}

/** Whether a descriptor is still that file's: somebody may have closed it, and another file have got its number. */
export function isOpenOn(descriptor: number, { dev, ino }: FileIdentity): boolean {
  return isOpen(() => {
    const found = nodeModules()?.fs.fstatSync(descriptor);
    return found !== undefined && found.ino === ino && found.dev === dev;
  });
}

/** `false` also if there is no such descriptor, or not for reading. */
function isOpen(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, "EBADF")) return false;
    throw error;
  }
}

/** The first bytes of a file, at the cost of no lock that this process holds on it; `undefined`: nothing is there. */
export function fileHead(path: string, length: number): Uint8Array | undefined {
  const fs = nodeModules()?.fs;
  const found = fs?.statSync(path, { throwIfNoEntry: false });
  if (fs === undefined || found === undefined) return undefined;
  if (!found.isFile()) return new Uint8Array();
  const known = openDescriptor(found);
  const file = known ?? fs.openSync(path, "r");
  try {
    const head = new Uint8Array(length);
    return head.subarray(0, fs.readSync(file, head, 0, length, 0));
  } finally {
    if (known === undefined) fs.closeSync(file);
  }
}
