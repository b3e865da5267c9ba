import { markedBytes, theMachine } from "./machine.ts";

/**
 * How many line feeds there are in a block of at most `markedBytes`; -1: something that cannot be seen stands behind one of
 * them, so that there may be blank lines.
 */
export function lineFeedsIn(block: Uint8Array): number {
  const machine = block.length <= markedBytes ? theMachine() : undefined;
  return machine === undefined ? plainLineFeeds(block) : machine.lines(block);
}

/** What the machine counts, for where there is none. */
export function plainLineFeeds(block: Uint8Array): number {
  let count = 0;
  for (let at = block.indexOf(lineFeed); at >= 0; at = block.indexOf(lineFeed, at + 1)) {
    if ((block[at + 1] ?? visible) < visible) return -1;
    count++;
  }
  return count;
}

const lineFeed = 0x0a;
/** The first byte that can be seen. */
const visible = 0x21;
