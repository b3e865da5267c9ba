import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldedName, sameName } from "../src/names.ts";
import { Database } from "./place.ts";

test("names are the same that SQLite takes for one", () => {
  const letter = fc.constantFrom(
    "a",
    "A",
    "z",
    "Z",
    "@",
    "`",
    "[",
    "{",
    "é",
    "É",
    "_",
    "\x7f",
    "K",
    "k",
    "\u212a",
    "1",
    " ",
  );
  const name = fc.array(letter, { minLength: 1, maxLength: 3 }).map((letters) => letters.join(""));
  const database = new Database(":memory:");
  const same = database.prepare("SELECT ? = ? COLLATE NOCASE").pluck();
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(sameName(a, b)).toBe(same.get(a, b) === 1);
      expect(sameName(a, b)).toBe(foldedName(a) === foldedName(b));
    }),
    { numRuns: 1000 },
  );
  database.close();
});
