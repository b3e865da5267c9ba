import { existsSync, fstatSync, readdirSync, readSync } from "node:fs";

/** Where a process finds the files that it has open; not every system has such a place. */
const openFiles = "/dev/fd";

/**
 * A descriptor by which this process has a file open. To open and close the file once more would end all locks that the
 * process holds on it (POSIX), those of people's own connections among them.
 */
export function descriptorOf(dev: number, ino: number): number | undefined {
  if (process.platform === "win32" || !existsSync(openFiles)) return undefined;
  return readdirSync(openFiles)
    .map(Number)
    .find((descriptor) => isFile(descriptor, dev, ino) && isReadable(descriptor));
}

function isReadable(descriptor: number): boolean {
  return isOpen(() => readSync(descriptor, new Uint8Array(1), 0, 1, 0) >= 0);
}

/** Whether a descriptor is still that of a file. */
export function isFile(descriptor: number, dev: number, ino: number): boolean {
  return isOpen(() => {
    const found = fstatSync(descriptor);
    return found.ino === ino && found.dev === dev;
  });
}

/** `false` also if there is no such descriptor, or not for reading. */
function isOpen(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EBADF") return false;
    throw error;
  }
}
