import { expect, test } from "vitest";
import { tellable } from "../../src/migrate/tellable.ts";

test("a record that was rejected keeps every value that a record can hold, and the others are told in words", () => {
  const held = {
    bytes: [new Uint8Array([1]), null],
    numbers: [NaN, -0],
    wide: [2n ** 64n],
    day: new Date(0),
    none: null,
  };
  expect(tellable(held)).toEqual(held);
  const others = { call: () => 1, map: [new Map()], day: new Date(NaN) };
  expect(tellable(others)).toEqual({ call: "a function", map: "an array of 1", day: "an invalid Date" });
});
