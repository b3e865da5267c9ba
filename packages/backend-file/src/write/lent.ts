import { failure } from "../errors.ts";

/** The physical files that a writer of this process adds to. */
const lent = new Set<string>();

/** One writer at a time. Answers with what gives the file back. @throws BUSY */
export function lend(stat: { dev: bigint; ino: bigint }, path: string, collection: string): () => void {
  const identity = `${stat.dev}:${stat.ino}`;
  if (lent.has(identity))
    throw failure("BUSY", `Another writer of this process is adding records to ${path}.`, { collection });
  lent.add(identity);
  return () => void lent.delete(identity);
}
