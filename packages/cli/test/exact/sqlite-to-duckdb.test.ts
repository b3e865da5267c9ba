import { describe, expect, it } from "vitest";
import { duckdbRows, move, type Moved, place, sqliteRows, sqliteWith } from "./places.ts";

/** Copies a table `t` made by SQL to DuckDB; `rows` asks there. */
async function copied(
  sql: string,
  options: Parameters<typeof move>[2] = {},
): Promise<Moved & { rows: (query: string) => Promise<unknown[][]> }> {
  const to = place("duckdb");
  const moved = await move(sqliteWith(sql), to, options);
  return { ...moved, rows: (query) => duckdbRows(to, query) };
}

const columnTypes = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index";

describe("SQLite to DuckDB", () => {
  it("integers and floats at their edges", async () => {
    const { rows, rejected } = await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, r REAL);
      INSERT INTO t (i, r) VALUES (9007199254740993, 0.1), (9223372036854775807, 5e-324), (-9223372036854775808, 1.7976931348623157e308), (NULL, NULL), (0, 9e999), (-1, -9e999), (1, 5)`);
    expect(await rows(columnTypes)).toEqual([
      ["id", "BIGINT"],
      ["i", "BIGINT"],
      ["r", "DOUBLE"],
    ]);
    expect(await rows("SELECT i::VARCHAR, r::VARCHAR FROM t ORDER BY id")).toEqual([
      ["9007199254740993", "0.1"],
      ["9223372036854775807", "5e-324"],
      ["-9223372036854775808", "1.7976931348623157e+308"],
      [null, null],
      ["0", "inf"],
      ["-1", "-inf"],
      ["1", "5.0"],
    ]);
    expect(rejected).toEqual([]);
  });

  it("text and bytes", async () => {
    const { rows } = await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, b BLOB);
      INSERT INTO t (s, b) VALUES ('a' || char(0) || 'b', x'00ff00'), (char(0), x''), (char(65533), x'efbfbd'), ('', NULL), ('00123', x'3030'), (char(0x10ffff, 0x65, 0x301), zeroblob(40)), (printf('%.*c', 12, 'x'), NULL), (printf('%.*c', 13, 'y'), NULL), (NULL, NULL)`);
    expect(await rows("SELECT hex(encode(s)), hex(b) FROM t ORDER BY id")).toEqual([
      ["610062", "00FF00"],
      ["00", ""],
      ["EFBFBD", "EFBFBD"],
      ["", null],
      ["3030313233", "3030"],
      ["F48FBFBF65CC81", "00".repeat(40)],
      ["78".repeat(12), null],
      ["79".repeat(13), null],
      [null, null],
    ]);
  });

  it("a column without affinity becomes a union of what occurs in it, and the run says so", async () => {
    const { rows, notes, rejected } = await copied(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t (x) VALUES (5), ('5'), (x'35'), (5e-324), (9007199254740993), (9223372036854775807), (NULL), ('a' || char(0)), (0.5), (9e999)`,
    );
    expect(await rows(columnTypes)).toEqual([
      ["id", "BIGINT"],
      ["x", 'UNION("integer" BIGINT, "float" DOUBLE, "text" VARCHAR, bytes BLOB)'],
    ]);
    expect(
      await rows(
        "SELECT union_tag(x)::VARCHAR, CASE union_tag(x)::VARCHAR WHEN 'text' THEN hex(encode(x.text)) WHEN 'bytes' THEN hex(x.bytes) ELSE x::VARCHAR END FROM t ORDER BY id",
      ),
    ).toEqual([
      ["integer", "5"],
      ["text", "35"],
      ["bytes", "35"],
      ["float", "5e-324"],
      ["integer", "9007199254740993"],
      ["integer", "9223372036854775807"],
      [null, null],
      ["text", "6100"],
      ["float", "0.5"],
      ["float", "inf"],
    ]);
    expect(await rows("SELECT count(*)::VARCHAR FROM t WHERE x = '5' OR x = 5")).toEqual([["2"]]);
    expect(notes.join()).toContain('"x"');
    expect(rejected).toEqual([]);
  });

  it("integers and floats side by side keep their kind where it shows", async () => {
    const { rows, notes } = await copied(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x, y); INSERT INTO t (x, y) VALUES (5, 9007199254740993), (5.0, 0.5), (-1.5, 1)",
    );
    expect(notes.join()).toContain('"x" has no declared type: its values are float64');
    expect(await rows("SELECT x::VARCHAR, union_tag(y)::VARCHAR, y::VARCHAR FROM t ORDER BY id")).toEqual([
      ["5.0", "integer", "9007199254740993"],
      ["5.0", "float", "0.5"],
      ["-1.5", "integer", "1"],
    ]);
  });

  it("what contradicts a declared type stays what it is", async () => {
    const { rows, rejected, misfits } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, d DATE, ts DATETIME, b BOOLEAN, j JSON, r REAL);
      INSERT INTO t (i, d, ts, b, j, r) VALUES (1, '2024-03-10', '2024-03-10 02:30:00', 1, '{"a":1.10}', 1.5), ('abc', '10.03.2024', 'yesterday', 2, 'not json', 'n/a'), ('00x', 19792, 1710037800, 'true', 5, x'00')`);
    expect(rejected).toEqual([]);
    expect(
      await rows(
        "SELECT i::VARCHAR, d::VARCHAR, ts::VARCHAR, b::VARCHAR, j::VARCHAR, union_tag(r)::VARCHAR FROM t ORDER BY id",
      ),
    ).toEqual([
      ["1", "2024-03-10", "2024-03-10 02:30:00", "1", '{"a":1.10}', "float"],
      ["abc", "10.03.2024", "yesterday", "2", "not json", "text"],
      ["00x", "19792", "1710037800", "true", "5", "bytes"],
    ]);
    expect(misfits.map((text) => text.replace(/:.*/, "")).toSorted()).toEqual(["b", "d", "i", "j", "r", "ts"]);
  });

  it("dates and times become DuckDB's own, those that it cannot hold are rejected", async () => {
    const { rows, rejected, result } =
      await copied(`CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, ts TIMESTAMP, z TIMESTAMPTZ, tm TIME, n TIMESTAMP(9), u UUID);
      INSERT INTO t (d, ts, z, tm, n, u) VALUES ('2024-03-10', '2024-03-10T02:30:00.123456', '2024-03-10T02:30:00+01:00', '12:34:56.123456', '2024-03-10T02:30:00.123456789', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8'),
        ('infinity', '-infinity', 'infinity', '24:00:00', 'infinity', '00000000-0000-0000-0000-000000000000'), ('-0043-03-15', '-0043-03-15T00:00:00', '+12024-03-10T00:00:00Z', '00:00:00', '1969-12-31T23:59:59.999999999', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
        (NULL, NULL, NULL, NULL, NULL, NULL)`);
    expect([rejected, result.successfulRecords]).toEqual([[], 4]);
    expect(
      await rows(
        "SELECT d::VARCHAR, ts::VARCHAR, (z AT TIME ZONE 'UTC')::VARCHAR, tm::VARCHAR, n::VARCHAR, u::VARCHAR FROM t ORDER BY id",
      ),
    ).toEqual([
      [
        "2024-03-10",
        "2024-03-10 02:30:00.123456",
        "2024-03-10 01:30:00",
        "12:34:56.123456",
        "2024-03-10 02:30:00.123456789",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      ],
      ["infinity", "-infinity", "infinity", "24:00:00", "infinity", "00000000-0000-0000-0000-000000000000"],
      [
        "0044-03-15 (BC)",
        "0044-03-15 (BC) 00:00:00",
        "12024-03-10 00:00:00",
        "00:00:00",
        "1969-12-31 23:59:59.999999999",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
      ],
      [null, null, null, null, null, null],
    ]);
  });

  it("names that DuckDB takes for one, and names with anything in them", async () => {
    const to = place("duckdb");
    const from = sqliteWith(
      `CREATE TABLE t ("ä" TEXT, "Ä" TEXT, "select" TEXT, "a b" TEXT, "say ""x""" TEXT, "🙂" TEXT, "" TEXT); INSERT INTO t VALUES ('1', '2', '3', '4', '5', '6', '7')`,
    );
    const { verdicts } = await move(from, to);
    expect(Object.keys(verdicts)).toEqual(["ä", "Ä", "select", "a b", 'say "x"', "🙂", ""]);
    expect(await duckdbRows(to, "SELECT * FROM t")).toEqual([["1", "2", "3", "4", "5", "6", "7"]]);
    const back = place("sqlite");
    await move(to, back);
    expect(sqliteRows(back, "SELECT name FROM pragma_table_info('t')").flat()).toEqual([
      "ä",
      "Ä",
      "select",
      "a b",
      'say "x"',
      "🙂",
      "",
    ]);
  });
});
