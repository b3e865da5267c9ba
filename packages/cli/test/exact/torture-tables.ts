import { nested, scalars } from "./duckdb-types.ts";

/** Tables of SQLite with what drivers, affinities and file formats like to change, each type at its edges. */
export const torture: Readonly<Record<string, string>> = {
  integers: `(id INTEGER PRIMARY KEY, i INTEGER, b BIGINT, small TINYINT(1)); INSERT INTO integers VALUES
    (1, 9007199254740991, 9007199254740992, 255), (2, 9007199254740993, -9007199254740993, -1), (3, 9223372036854775807, -9223372036854775808, 0),
    (-9223372036854775808, 2147483648, -2147483649, 1), (9223372036854775807, NULL, NULL, NULL)`,
  floats: `(id INTEGER PRIMARY KEY, r REAL, d DOUBLE PRECISION); INSERT INTO floats VALUES
    (1, 0.1, 5e-324), (2, 1.7976931348623157e308, -1.7976931348623157e308), (3, 9e999, -9e999), (4, 5.0, 1e21), (5, 2.2250738585072014e-308, 2.225073858507201e-308),
    (6, 9007199254740993.0, 123456789012345680000.0), (7, 0.30000000000000004, 1e-7), (8, NULL, NULL), (9, 0.0, 4.35)`,
  texts: `(id INTEGER PRIMARY KEY, s TEXT, v VARCHAR(3)); INSERT INTO texts (s, v) VALUES
    ('', NULL), (NULL, ''), ('a' || char(0) || 'b', char(0)), (char(65533), char(65279) || 'bom'), ('00123', '1e3'), ('1.10', '-0'), ('5', 'true'), ('false', 'null'), ('NaN', 'Infinity'),
    ('"', '""'), (',', ';'), (char(13, 10), char(10)), (char(13), char(9)), (' blank ', ' '), ('a"b,c' || char(10) || 'd', ''''), ('\\', '\\"'), ('\\u0041', '\\n'), ('\\ud800', '{'),
    ('{"$type":"bytes","value":"AA=="}', '[1]'), ('{"a":1}', '[]'), (char(0x10ffff, 0xe000, 0xfeff, 0x2028, 0x2029), char(0x65, 0x301)), (char(127, 128, 31, 27), char(8, 12)), (printf('%.*c', 70000, 'x'), 'é🙂x'),
    ('#comment', '=1+1'), ('2024-03-10', '24:00:00'), ('0x10', '1_000'), ('+5', '.5'), ('5.', '1e400'), ('9223372036854775808', 'TRUE')`,
  bytes: `(id INTEGER PRIMARY KEY, b BLOB); INSERT INTO bytes (b) VALUES
    (x''), (NULL), (x'00'), (x'00ff00'), (x'efbfbd'), (x'eda080'), (x'3030313233'), (x'ff'), (x'ffff'), (zeroblob(70001)), (randomblob(1000)), (x'22'), (x'0a')`,
  booleans: "(id INTEGER PRIMARY KEY, b BOOLEAN); INSERT INTO booleans (b) VALUES (0), (1), (NULL)",
  decimals: `(id INTEGER PRIMARY KEY, d DECIMAL_TEXT(30,10), n DECIMAL_TEXT, x DECIMAL_TEXT(60,20), s DECIMAL_TEXT(9,2), w DECIMAL_TEXT(18,18)); INSERT INTO decimals (d, n, s, w, x) VALUES
    ('12345678901234567890.0123456789', '1.10', '1.10', '0.123456789012345678', '-1234567890123456789012345678901234567890.12345678901234567890'), ('-0.0000000001', '1.1', '-0.01', '-0.999999999999999999', '0.00000000000000000001'), ('0.0000000000', '123456789012345678901234567890123456789012345.5', '9999999.99', '0.000000000000000000', NULL),
    (NULL, NULL, NULL, NULL, NULL), ('99999999999999999999.9999999999', '0.00', '0.00', '0.000000000000000001', NULL), (NULL, 'NaN', NULL, NULL, NULL), (NULL, 'Infinity', NULL, NULL, NULL), (NULL, '-Infinity', NULL, NULL, NULL), ('1.0000000000', '-100000', '-9999999.99', '0.100000000000000000', '1.00000000000000000000')`,
  moments: `(id INTEGER PRIMARY KEY, d DATE, t TIME, a TIMESTAMP, b TIMESTAMP(9), c TIMESTAMPTZ, s TIMESTAMP(0), ms TIMESTAMP(3)); INSERT INTO moments VALUES
    (1, '2024-02-29', '24:00:00', '2024-03-10T02:30:00.000001', '2024-03-10T02:30:00.000000001', '2024-03-10T01:30:00.5Z', '1969-12-31T23:59:59', '1969-12-31T23:59:59.999'),
    (2, 'infinity', '12:34:56.123456', '-infinity', 'infinity', '-infinity', 'infinity', '-infinity'), (3, '-infinity', '00:00:00', 'infinity', '-infinity', 'infinity', '-infinity', NULL),
    (4, '-0043-03-15', '23:59:59.999999', '+12024-03-10T00:00:00', '2262-04-11T23:47:16.854775806', '0001-01-01T00:00:00Z', '0000-01-01T00:00:00', '9999-12-31T23:59:59.999'),
    (5, '0000-12-31', '00:00:00.000001', '-0043-03-15T12:00:00', '1969-12-31T23:59:59.999999999', '+294247-01-10T04:00:54.775806Z', '2016-12-31T23:59:59', '1970-01-01T00:00:00'), (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
  intervals: `(id INTEGER PRIMARY KEY, v DURATION_TEXT, u UUID_TEXT); INSERT INTO intervals (v, u) VALUES
    ('P1M2DT3.000004S', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'), ('P-1M', '00000000-0000-0000-0000-000000000000'), ('PT0S', 'ffffffff-ffff-ffff-ffff-ffffffffffff'), (NULL, NULL), ('P1M-30D', NULL)`,
  json: `(id INTEGER PRIMARY KEY, j JSON_TEXT); INSERT INTO json (j) VALUES
    ('{"a":123456789012345678901234567890,"a":1.10}'), ('null'), (NULL), ('"\\u0041"'), ('1e400'), ('5.0'), ('-0'), ('{"__proto__":{"x":1},"constructor":[]}'), ('{"$type":"bytes","value":"AA=="}'), ('"text"'), ('""'), ('[]'), ('{}'), ('true'),
    ('[1,{"b":[null,"é🙂","\\ud83d\\ude42"]}]'), ('9007199254740993'), ('{"":{"":""}}'), ('"a\\nb,\\"c\\""'), ('"\\u0000"'), ('[' || rtrim(replace(printf('%.*c', 9000, 'x'), 'x', '1,'), ',') || ']')`,
  anything: `(id INTEGER PRIMARY KEY, x, y, z); INSERT INTO anything (x, y, z) VALUES
    (5, 9007199254740993, 1), (5.5, 2.0, 2.0), ('5', 0.5, 'a'), (x'35', 9e999, x''), ('5.0', -9e999, ''), ('00123', 5e-324, '{"$type":"float64","value":"NaN"}'), (9223372036854775807, NULL, 9007199254740993.0), (-9223372036854775808, 1, 1e21),
    (NULL, 0, NULL), ('a' || char(0), 3, 'true'), (7.0, 4, 'null'), (x'efbfbd', 0.1, ' x '), (char(65533), 1e300, '"'), ('NaN', 7, 'a,b' || char(10)), ('', 8.0, x'00ff'), (x'', 9, -1), ('{"a":1}', 10, '[1]'), (0.0, 0.0, 0.0), ('-0', 11, '1e3')`,
  contradictions: `(id INTEGER PRIMARY KEY, i INTEGER, r REAL, n NUMERIC, d DECIMAL(10,2), t DATETIME, o BOOLEAN, b BLOB, s STRING, p POINT, u UUID, j JSON_TEXT, e DATE); INSERT INTO contradictions (i, r, n, d, t, o, b, s, p, u, j, e) VALUES
    (5, 1.5, 1, 1.1, 'yesterday', 2, 'text', '00123', '00123', 'not a uuid', 'no json', '+5881580-07-11'), ('abc', 'n/a', 'x', '12,5', 1710037800, 'true', 5, 'abc', 'POINT(1 2)', x'00', '{"a":1.10}', '2024-02-29'),
    (1.5, x'02', x'03', x'04', 1710037800.5, 1, x'01', 1.5, 2, NULL, x'00', NULL), ('', '', '1.5.', NULL, '2024-03-10 02:30:00', 0.5, 1.5, x'00', NULL, '6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'null', '')`,
  mixed: "(id INTEGER PRIMARY KEY, x); INSERT INTO mixed (x) VALUES (5), (5.0), (-1.5), (0), (0.0)",
  nulls: "(id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c); INSERT INTO nulls (id) VALUES (1), (2), (3)",
  lonely: "(a TEXT); INSERT INTO lonely VALUES (''), (NULL), ('x'), (NULL), ('')",
  empty: "(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b REAL, c)",
  pair: "(a TEXT, b INTEGER, x TEXT NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID; INSERT INTO pair VALUES ('x', 1, 'p'), ('a', 2, 'q'), ('X', 1, 'r')",
  keyless: "(a TEXT, b INTEGER); INSERT INTO keyless VALUES ('x', 1), ('x', 1), (NULL, NULL)",
  "names of columns": `(id INTEGER PRIMARY KEY, "select" TEXT, "a b" TEXT, "a,b" TEXT, "say ""x""" TEXT, "it's" TEXT, "new
line" TEXT, "__proto__" TEXT, "constructor" TEXT, "größe" TEXT, "🙂" TEXT, "" TEXT, " lead" TEXT, "a.b" TEXT, "0" TEXT, "5" TEXT, "$type" TEXT, "$value" TEXT, "true" TEXT);
    INSERT INTO "names of columns" VALUES (1, 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's')`,
};

/** Names of tables that are no names of files as they stand. */
export const names: readonly string[] = [
  "a/b",
  "..",
  ".hidden",
  "CON",
  "🙂",
  "x.jsonl",
  "%2E.",
  "a.schema",
  "a.rejects",
];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables of which something does not come back, or in another spelling. */
export const byRule: Readonly<Record<string, string>> = {
  negzero: "(id INTEGER PRIMARY KEY, x); INSERT INTO negzero VALUES (1, 0.0), (2, -0.0), (3, 5.5), (4, -0.0)",
  nan: "(id INTEGER PRIMARY KEY, x DECIMAL_TEXT(30,10)); INSERT INTO nan VALUES (1, '1.1000000000'), (2, 'NaN')",
  broken: "(id INTEGER PRIMARY KEY, x TEXT); INSERT INTO broken VALUES (1, 'fine'), (2, CAST(x'61ff62' AS TEXT))",
  spellings: `(id INTEGER PRIMARY KEY, a DATETIME, z TIMESTAMPTZ, t TIME, n DECIMAL_TEXT, v DURATION_TEXT, u UUID_TEXT, j JSON_TEXT); INSERT INTO spellings VALUES
    (1, '2024-03-10 02:30:00', '2024-03-10 02:30:00+01:00', '12:34', '-0.00', 'P1Y2W', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', ' [1, 2 ] '), (2, '2024-03-10 02:30:00.100', '2024-03-10T02:30:00.000Z', '12:34:56.500', '+1.5', 'PT1H', NULL, '{"a":' || char(10) || '1}')`,
};

/** SQL of a SQLite database that holds all of it. */
export const tortureSql: string = [
  ...Object.entries({ ...torture, ...byRule }).map(([name, sql]) => `CREATE TABLE ${quoted(name)} ${sql};`),
  ...names.map((name, i) => `CREATE TABLE ${quoted(name)} (a INTEGER); INSERT INTO ${quoted(name)} VALUES (${i});`),
].join("\n");

// SQLite has no NaN, and the blanks around a JSON text are not kept in a file.
const kept = (value: string): boolean => !/^'nan'::\w+$/.test(value) && !value.startsWith("' ");
const columns = Object.entries({ ...scalars, ...nested }).map(([type, values]) => ({
  type,
  values: values.filter(kept),
}));
const rows = Array.from({ length: Math.max(...columns.map(({ values }) => values.length)) + 1 }, (_, row) =>
  [row, ...columns.map(({ values }) => values[row] ?? "NULL")].join(", "),
);

/** The types of DuckDB, which are the names of the columns of `types` in `duckdbSql`. */
export const duckdbTypes: readonly string[] = columns.map(({ type }) => type);

/** SQL of a DuckDB database: a table `types` with a column of each type, from its edges to null. */
export const duckdbSql: string = `CREATE TABLE types (id INTEGER PRIMARY KEY, ${duckdbTypes.map((type) => `${quoted(type)} ${type}`).join(", ")});
  INSERT INTO types VALUES ${rows.map((row) => `(${row})`).join(", ")}`;
