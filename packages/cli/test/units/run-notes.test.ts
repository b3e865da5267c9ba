import type { CollectionPlan } from "@dataknobs/core";
import { expect, it } from "vitest";
import { runNotes } from "../../src/run-notes.ts";

function planOf(source: string, ...notes: string[]): CollectionPlan {
  const rest = { mode: "create", staged: true, lanes: 1, resumable: true, key: undefined, fields: [] } as const;
  return { source, target: source, notes, ...rest };
}

it("says what is the same for several collections once, with their names", () => {
  const said: string[] = [];
  const notes = runNotes({ say: (text) => void said.push(text), paint: (_, text) => text });
  const plan = [
    planOf("a", "The source has no key.", "2 lanes."),
    ...["b", "c", "d", "e", "f"].map((name) => planOf(name, "The source has no key.")),
  ];
  notes.on({ type: "planned", run: "r", plan });
  expect(said).toEqual(["note: a, b, c and 3 more: The source has no key.", "note: a: 2 lanes."]);
});
