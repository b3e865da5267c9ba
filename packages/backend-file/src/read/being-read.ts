/** The physical files that this process has open for reading, and how often. */
const open = new Map<string, number>();

/** Notes that a file is read, until the answer is called. */
export function beginReading(identity: string): () => void {
  open.set(identity, (open.get(identity) ?? 0) + 1);
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    const left = (open.get(identity) ?? 1) - 1;
    if (left > 0) open.set(identity, left);
    else open.delete(identity);
  };
}

/** Whether this process reads it: what is added to it then would be read as well. */
export function isBeingRead(identity: string): boolean {
  return open.has(identity);
}
