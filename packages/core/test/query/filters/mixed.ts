import { jsonNull, rawJson } from "../../../src/model/raw-json.ts";
import { above53, type FilterCase, x } from "./filter-case.ts";

const long = rawJson("9007199254740993.5");

export const filtersOfMixed: readonly FilterCase[] = [
  {
    type: "json",
    // The JSON value null is a value.
    values: [null, { a: 1 }, [1, 2], "text", 5, true, jsonNull],
    keeps: [
      [x("=", { a: 1 }), [1]],
      [x("=", [1, 2]), [2]],
      [x("=", "text"), [3]],
      [x("=", 5), [4]],
      [x("in", [true, { a: 1 }]), [1, 5]],
      [x("=", jsonNull), [6]],
      [x("!=", 5), [1, 2, 3, 5, 6]],
      [x("is-null"), [0]],
    ],
  },
  {
    type: "list<int32>",
    values: [null, [1, 2], [], [1, null]],
    keeps: [
      [x("=", [1, 2]), [1]],
      [x("<", [1, 2]), [2]],
      [x("in", [[], [1, null]]), [2, 3]],
    ],
  },
  {
    type: "any",
    values: [null, 5, 5.5, "5", true, above53, Uint8Array.of(5), "Avatar", { a: 1 }, Number.NaN, false, long],
    keeps: [
      [x("=", 5), [1]],
      [x("=", 5n), [1]],
      [x("=", "5"), [3]],
      [x("=", "Avatar"), [7]],
      [x("!=", "Avatar"), [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]],
      [x(">", 5), [2, 5, 9, 11]],
      [x(">", above53), [9, 11]],
      [x("=", long), [11]],
      [x("=", 9_007_199_254_740_994), []],
      [{ not: x(">", 5) }, [1]],
      [x("<", "B"), [3, 7]],
      [x("in", [5, "Avatar", true]), [1, 4, 7]],
      [x("not-in", [5, "Avatar"]), [2, 3, 4, 5, 6, 8, 9, 10, 11]],
      [x("like", "%5%"), [3]],
      [{ not: x("like", "%5%") }, [7]],
      [x("=", 9_007_199_254_740_992), []],
      [x("is-null"), [0]],
    ],
  },
];
