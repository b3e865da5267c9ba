import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { withSafeIntegers } from "../../src/batch/safe-integers.ts";
import { putSafe, safeAt, wordsOf } from "../../src/batch/words.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { identity } from "../arbitraries.ts";
import { codeOf } from "../model/code-of.ts";

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(
    0n,
    -1n,
    2n ** 53n - 1n,
    2n ** 53n,
    -(2n ** 53n) + 1n,
    -(2n ** 53n),
    -(2n ** 53n) - 1n,
    2n ** 32n,
    -(2n ** 32n),
    2n ** 31n,
    -(2n ** 31n),
  ),
);

describe("64-bit integers as two words", () => {
  test("are numbers exactly where a number holds them", () => {
    fc.assert(
      fc.property(int64, (value) => {
        const words = wordsOf(BigInt64Array.of(0n, value));
        expect(safeAt(words, 1)).toBe(Number.isSafeInteger(Number(value)) ? Number(value) : undefined);
      }),
    );
  });

  test("are written as they are read", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const data = new BigInt64Array(2);
        putSafe(wordsOf(data), 1, value);
        expect(data[1]).toBe(BigInt(value));
      }),
    );
  });
});

describe("integers in records", () => {
  const schema = schemaOf({ id: "int64", any: "any", list: "list<int64>" });
  const batch = batchOf(schema, [
    { id: 1, any: 2, list: [3] },
    { id: 2n ** 60n, any: -(2n ** 60n), list: [2n ** 60n] },
  ]);
  const shown = (integers: "auto" | "bigint"): unknown[] =>
    recordsOf(batch, { integers }).map((record) => [record["id"], record["any"], record["list"]].map(identity));

  test("are numbers where numbers hold them", () => {
    expect(shown("auto")).toEqual(
      [
        [1, 2, [3]],
        [2n ** 60n, -(2n ** 60n), [2n ** 60n]],
      ].map(identity),
    );
  });

  test("are bigints if asked for", () => {
    expect(shown("bigint")).toEqual(
      [
        [1n, 2n, [3n]],
        [2n ** 60n, -(2n ** 60n), [2n ** 60n]],
      ].map(identity),
    );
  });

  test("are numbers or nothing if asked for as numbers", () => {
    expect(codeOf(() => recordsOf(batch, { integers: "number" }))).toBe("OUT_OF_RANGE");
    const one = (field: string): unknown => {
      const records = [{ id: 1 }, { id: 2, [field]: field === "list" ? [2n ** 60n] : 2n ** 60n }, { id: 3 }];
      const { batch: safe, rejected } = withSafeIntegers({ ...batchOf(schema, records), position: 7 });
      return [
        recordsOf(safe, { integers: "number" }),
        safe.position,
        rejected.map(({ row, field: name, code }) => [row, name, code]),
      ];
    };
    for (const field of ["id", "any", "list"])
      expect(one(field)).toEqual([[{ id: 1 }, { id: 3 }], 7, [[1, field, "OUT_OF_RANGE"]]]);
  });

  test("pass untouched if all of them are small", () => {
    const small = batchOf(schema, [{ id: 1, any: "x", list: [null] }]);
    expect(withSafeIntegers(small)).toEqual({ batch: small, rejected: [] });
  });
});
