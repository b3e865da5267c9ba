import { DataknobsError } from "@dataknobs/core";
import { expect, it } from "vitest";
import { errorText } from "../../src/error-text.ts";

const textOf = (fix: string): string =>
  errorText(new DataknobsError({ code: "STORE_FAILED", message: "It broke", fix }), { paint: (_, text) => text });

it.each(["See the cause.", "See the message for the place.", "Correct the value; the message names it."])(
  "leaves out a fix that only points back: %s",
  (fix) => {
    expect(textOf(fix)).not.toContain("fix");
  },
);

it("keeps what a fix says beside pointing back", () => {
  expect(textOf("See the cause. 7 records of a are committed and stay.")).toContain(
    "fix     7 records of a are committed and stay.",
  );
});
