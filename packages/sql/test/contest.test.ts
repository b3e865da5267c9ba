import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contestOf, sharingText } from "../src/index.ts";

/** Rows by their numbers; in each place of a row what it wishes of that set. */
type Rows = readonly (readonly (number | null)[])[];

/** What a database would find: those that wish what others wish as well. */
function sharedIn(rows: Rows, set: number): readonly (readonly unknown[])[] {
  return rows.flatMap((row, n) => {
    const alike = [...rows.keys()].filter((other) => row[set] !== null && rows[other]?.[set] === row[set]);
    return alike.length > 1 ? [[n, alike[0]]] : [];
  });
}

/** One row after another asks; those in `refused` get nothing, whatever they wish. */
function asked(rows: Rows, order: readonly number[], refused: ReadonlySet<number>): readonly number[] {
  const owned: number[] = [];
  for (const n of order)
    if (
      !refused.has(n) &&
      owned.every((other) => rows[n]?.every((wish, i) => wish === null || wish !== rows[other]?.[i]))
    )
      owned.push(n);
  return owned;
}

const wish = fc.option(fc.integer({ min: 0, max: 4 }));
const someRows = fc.array(fc.tuple(wish, wish, wish), { maxLength: 14 });

describe("of rows with several things of which only one may have each", () => {
  it.each(["first", "last"] as const)("those are behind that come too late, one after another: %s", (served) => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const order = served === "first" ? [...rows.keys()] : [...rows.keys()].toReversed();
        const contest = contestOf(
          [0, 1, 2].map((set) => sharedIn(rows, set)),
          served,
        );
        const owned = asked(rows, order, new Set());
        expect([...contest.behind().keys()]).toEqual(order.filter((n) => !owned.includes(n)));
      }),
    );
  });

  it("says by what", () => {
    const rows = [
      [1, 1],
      [1, 2],
      [2, 1],
      [null, 2],
    ];
    const contest = contestOf([0, 1].map((set) => sharedIn(rows, set)));
    expect([...contest.behind()]).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it("those come next whose place is free when others are refused, and what is given stays given", () => {
    fc.assert(
      fc.property(someRows, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), (rows, isBad) => {
        const contest = contestOf([0, 1, 2].map((set) => sharedIn(rows, set)));
        const waiting = new Set(contest.behind().keys());
        let given = [...rows.keys()].filter((n) => !waiting.has(n));
        const refused = new Set<number>();
        for (let tried = given; tried.length > 0;) {
          const bad = tried.filter((n) => isBad[n]);
          for (const n of bad) refused.add(n);
          given = given.filter((n) => !refused.has(n));
          const next = contest.without(bad);
          expect([...given, ...next]).toEqual(
            asked(
              rows,
              [...given, ...rows.keys()].filter((n, i, all) => all.indexOf(n) === i),
              refused,
            ),
          );
          given.push(...next);
          for (const n of next) waiting.delete(n);
          expect(new Set(contest.behind().keys())).toEqual(waiting);
          tried = [...next];
        }
      }),
    );
  });

  it("hands on what a long line of refused ones leaves, to one after another", () => {
    const length = 5000;
    const contest = contestOf([Array.from({ length }, (_, n) => [n, 0])]);
    let row = 0;
    for (let next = contest.without([0]); next.length > 0; next = contest.without(next)) row += next.length;
    expect(row).toBe(length - 1);
  });
});

it("asks for rows that share what columns hold, but for nulls", () => {
  expect(sharingText("(SELECT * FROM t)", ["a", 'b"'])).toBe(
    'SELECT n, named FROM (SELECT n, min(n) OVER w AS named, count(*) OVER w AS many FROM (SELECT * FROM t) s WHERE "a" IS NOT NULL AND "b""" IS NOT NULL WINDOW w AS (PARTITION BY "a", "b""")) d WHERE many > 1',
  );
});
