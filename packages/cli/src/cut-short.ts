import type { CopyFlags } from "./copy-flags.ts";

/** What a copy leaves that was ended without asking it what is where. */
export function leftBehind(mode: CopyFlags["mode"]): string {
  const staged = "what was staged is kept, and the same command starts over.";
  if (mode !== "insert") return staged;
  return `${staged} What --mode insert has added to what was there stays; unless a key refuses it, running again adds it a second time.`;
}
