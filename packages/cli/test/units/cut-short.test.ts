import { expect, it } from "vitest";
import { leftBehind } from "../../src/cut-short.ts";

it("warns of adding twice where records were added to what was there, and only there", () => {
  expect(leftBehind("insert")).toMatch(
    /--mode insert .* stays; unless a key refuses it, running again adds it a second time\.$/,
  );
  for (const mode of [undefined, "create", "upsert", "replace"] as const)
    expect(leftBehind(mode)).toBe("what was staged is kept, and the same command starts over.");
});
