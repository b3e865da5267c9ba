import { describe, expect, it } from "vitest";
import { duckdbRows, duckdbWith, move, place, sqliteWith } from "./places.ts";

/*
 * DuckDB takes 0 and -0 for one value when it compresses a column: `[0, -0, 1, 2, -0, 0]` comes back after a checkpoint
 * as `[0, 0, 1, 2, -0, -0]`. So -0 is a value that its columns of floats cannot be trusted with.
 */

describe("-0 into DuckDB", () => {
  it("is what DuckDB itself changes", async () => {
    const address = await duckdbWith(
      "CREATE TABLE t (x DOUBLE); INSERT INTO t VALUES (0), ('-0.0'::DOUBLE), (1), (2), ('-0.0'::DOUBLE), (0); CHECKPOINT",
    );
    expect((await duckdbRows(address, "SELECT x::VARCHAR FROM t")).flat()).not.toEqual([
      "0.0",
      "-0.0",
      "1.0",
      "2.0",
      "-0.0",
      "0.0",
    ]);
  });

  it("is rejected in a column of floats, as the plan says", async () => {
    const from = sqliteWith(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t (x) VALUES (0.0), (-0.0), (0.0), (1.5), (-0.0), (0.0)",
    );
    const to = place("duckdb");
    const { rejected, verdicts } = await move(from, to, { types: { x: "float64" } });
    expect(verdicts["x"]).toBe("checked(negzero) float64");
    expect(rejected).toEqual(["NOT_STORABLE x", "NOT_STORABLE x"]);
    expect(await duckdbRows(to, "SELECT id::INTEGER, x::VARCHAR FROM t ORDER BY id")).toEqual([
      [1, "0.0"],
      [3, "0.0"],
      [4, "1.5"],
      [6, "0.0"],
    ]);
  });

  it.each([
    ["FLOAT", "0::FLOAT", "'-0.0'::FLOAT"],
    ["DOUBLE[]", "[0::DOUBLE]", "['-0.0'::DOUBLE]"],
    ["DOUBLE[2]", "[0::DOUBLE, 0]", "[1::DOUBLE, '-0.0'::DOUBLE]"],
    ["STRUCT(a DOUBLE)", "{'a': 0::DOUBLE}", "{'a': '-0.0'::DOUBLE}"],
    ["MAP(VARCHAR, FLOAT)", "MAP {'a': 0::FLOAT}", "MAP {'a': '-0.0'::FLOAT}"],
    [
      "UNION(a DOUBLE, b VARCHAR)",
      "0::DOUBLE::UNION(a DOUBLE, b VARCHAR)",
      "'-0.0'::DOUBLE::UNION(a DOUBLE, b VARCHAR)",
    ],
    [
      "UNION(a DOUBLE, b DOUBLE)",
      "union_value(a := 0::DOUBLE)::UNION(a DOUBLE, b DOUBLE)",
      "union_value(a := '-0.0'::DOUBLE)::UNION(a DOUBLE, b DOUBLE)",
    ],
  ])("is rejected in %s", async (type, zero, negative) => {
    const from = await duckdbWith(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, x ${type}); INSERT INTO t VALUES (1, ${zero}), (2, NULL); CREATE TABLE u (id INTEGER PRIMARY KEY, x ${type}); INSERT INTO u VALUES (3, ${negative})`,
    );
    const to = place("duckdb");
    const { result, verdicts } = await move(from, to);
    expect(verdicts["x"]).toMatch(/^checked\(.*negzero/);
    expect([result.successfulRecords, result.errors.map(({ recordId, code }) => [recordId, code])]).toEqual([
      2,
      [["3", "NOT_STORABLE"]],
    ]);
  });

  it("becomes 0 with consent, in whatever it lies, and nothing else does", async () => {
    const union = "UNION(a DOUBLE, b VARCHAR)";
    const from = await duckdbWith(
      `CREATE TABLE t (id INTEGER, d DOUBLE, f FLOAT, l DOUBLE[], s STRUCT(a DOUBLE, b VARCHAR), u ${union}, m MAP(VARCHAR, FLOAT));
       INSERT INTO t VALUES
         (1, '-0.0'::DOUBLE, '-0.0'::FLOAT, ['-0.0'::DOUBLE, -0.5, NULL], {'a': '-0.0'::DOUBLE, 'b': '-0'}, '-0.0'::DOUBLE::${union}, MAP {'-0': '-0.0'::FLOAT}),
         (2, -0.25, 1, [-1e-5, 10], {'a': -0.125, 'b': '\\"-0'}, '-0'::${union}, MAP {'x': -0.5})`,
    );
    const to = place("duckdb");
    const accept = Object.fromEntries(["d", "f", "l", "s", "u", "m"].map((name) => [name, "negzero"]));
    const { rejected, verdicts } = await move(from, to, { accept });
    expect([rejected, verdicts["d"], verdicts["l"]]).toEqual([
      [],
      "lossy(negzero) float64",
      "lossy(negzero) list<float64>",
    ]);
    const told = (address: string): Promise<unknown[][]> =>
      duckdbRows(address, "SELECT id, d::VARCHAR, f::VARCHAR, l::VARCHAR, s::VARCHAR, u::VARCHAR, m::VARCHAR FROM t");
    const [, second] = await told(from);
    expect(await told(to)).toEqual([
      [1, "0.0", "0.0", "[0.0, -0.5, NULL]", "{'a': 0.0, 'b': -0}", "0.0", "{-0=0.0}"],
      second,
    ]);
  });

  it("says with a rejected list what is in it, and how it may go on", async () => {
    const from = await duckdbWith("CREATE TABLE t AS SELECT ['-0.0'::DOUBLE, 1] AS l");
    const { result } = await move(from, place("duckdb"));
    expect(result.errors.map(({ message }) => message)).toEqual([
      "l (list<float64>): The target cannot keep a negative zero, which is in an array of 2. With consent (accept: negzero) it becomes 0.",
    ]);
  });
});
