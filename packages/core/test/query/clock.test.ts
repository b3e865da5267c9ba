import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/model/schema-of.ts";
import { recordTest } from "../../src/query/matches.ts";

const second = fc
  .date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19));
const fraction = fc
  .tuple(fc.nat(999_999_999), fc.nat(9))
  .map(([nanos, digits]) => String(nanos).padStart(9, "0").slice(0, digits));

describe("a timestamp of fewer digits than the filter's text", () => {
  it("compares by the instant: nothing is cut", () => {
    fc.assert(
      fc.property(
        second,
        fraction,
        second,
        fraction,
        fc.nat(9),
        fc.boolean(),
        (cellSecond, cellFraction, otherSecond, otherFraction, precision, near) => {
          const shown = cellFraction.slice(0, precision).replace(/0+$/, "");
          const cell = `${cellSecond}${shown === "" ? "" : `.${shown}`}`;
          const otherStart = near ? cellSecond : otherSecond;
          const other = `${otherStart}${otherFraction === "" ? "" : `.${otherFraction}`}`;
          const [left, right] = [
            `${cellSecond}.${shown.padEnd(9, "0")}`,
            `${otherStart}.${otherFraction.padEnd(9, "0")}`,
          ];
          for (const [type, zone] of [
            ["timestamp", ""],
            ["timestamptz", "Z"],
          ] as const) {
            const schema = schemaOf({ x: `${type}(${precision})` });
            const found = (["<", "=", ">", "<=", "!=", ">="] as const).map((operator) =>
              recordTest({ field: "x", operator, value: other + zone }, schema)({ x: cell + zone }),
            );
            expect(found).toEqual([
              left < right,
              left === right,
              left > right,
              left <= right,
              left !== right,
              left >= right,
            ]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
