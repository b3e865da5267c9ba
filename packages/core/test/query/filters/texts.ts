import { type FilterCase, x } from "./filter-case.ts";

export const filtersOfTexts: readonly FilterCase[] = [
  {
    type: "bool",
    values: [null, true, false],
    keeps: [
      [x("=", true), [1]],
      [x("!=", true), [2]],
      [x("<", true), [2]],
      [x("in", [true, false]), [1, 2]],
      [{ not: x("=", true) }, [2]],
    ],
  },
  {
    type: "text",
    values: [null, "", "a", "A", "ab", "B", "\uffee", "😀", "100%", "a_c", "a\\c", "abc", "a\nc", "Ä", "a\u0000b"],
    keeps: [
      [x("=", "a"), [2]],
      [x("=", ""), [1]],
      [x("<", "a"), [1, 3, 5, 8]],
      [x(">", "\uffee"), [7]],
      [x(">=", "ab"), [4, 6, 7, 11, 13]],
      [x("in", ["a", "😀", "nothing"]), [2, 7]],
      [x("like", "a%"), [2, 4, 9, 10, 11, 12, 14]],
      [x("like", "a_"), [4]],
      [x("like", "_"), [2, 3, 5, 6, 7, 13]],
      [x("like", "%"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]],
      [x("like", ""), [1]],
      [x("like", "100\\%"), [8]],
      [x("like", "a\\_c"), [9]],
      [x("like", "a\\\\c"), [10]],
      [x("like", "a\\bc"), [11]],
      [x("like", "a_c"), [9, 10, 11, 12]],
      [x("like", "%c"), [9, 10, 11, 12]],
      [x("like", "%b%"), [4, 11, 14]],
      [x("like", "%%a%%b%%"), [4, 11, 14]],
      [x("like", "A%"), [3]],
      [x("like", null), []],
      [{ not: x("like", "a%") }, [1, 3, 5, 6, 7, 8, 13]],
      [x("between", ["a", "ab"]), [2, 4, 9, 10, 12, 14]],
    ],
  },
  {
    type: "text(3)",
    values: ["abc", "abd"],
    keeps: [
      [x("<", "abcd"), [0]],
      [x("=", "abcd"), []],
      [x("not-in", ["abcd"]), [0, 1]],
    ],
  },
  {
    type: "bytes",
    values: [null, Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(1, 0), Uint8Array.of(255)],
    keeps: [
      [x("=", Uint8Array.of(1)), [3]],
      [x("<", Uint8Array.of(1)), [1, 2]],
      [x(">", Uint8Array.of(1)), [4, 5]],
      [x("in", [Uint8Array.of(255), Uint8Array.of()]), [1, 5]],
    ],
  },
  {
    type: "uuid",
    values: [null, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000"],
    keeps: [
      [x("=", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), [1]],
      [x("<", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"), [2]],
      [x("in", ["6BA7B810-9dad-11d1-80b4-00c04fd430c8"]), [1]],
    ],
  },
];
