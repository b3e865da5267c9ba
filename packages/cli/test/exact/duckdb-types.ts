/** Columns of every type of DuckDB with values at their edges; nested ones apart. */
export const scalars: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ["true", "false"],
  TINYINT: ["-128", "127"],
  SMALLINT: ["-32768", "32767"],
  INTEGER: ["-2147483648", "2147483647"],
  BIGINT: ["-9223372036854775808", "9223372036854775807", "9007199254740993"],
  UTINYINT: ["0", "255"],
  USMALLINT: ["65535"],
  UINTEGER: ["4294967295"],
  UBIGINT: ["0", "18446744073709551615", "9223372036854775808"],
  HUGEINT: ["-170141183460469231731687303715884105728", "170141183460469231731687303715884105727", "-1", "0"],
  UHUGEINT: ["340282366920938463463374607431768211455", "0"],
  FLOAT: ["'nan'::FLOAT", "'inf'::FLOAT", "'-inf'::FLOAT", "0.1::FLOAT", "1e-45::FLOAT", "3.4028235e38::FLOAT"],
  DOUBLE: [
    "'nan'::DOUBLE",
    "'inf'::DOUBLE",
    "'-inf'::DOUBLE",
    "0.1::DOUBLE",
    "5e-324::DOUBLE",
    "1.7976931348623157e308",
    "5::DOUBLE",
    "9007199254740993::DOUBLE",
  ],
  "DECIMAL(4,2)": ["99.99", "-0.01", "0"],
  "DECIMAL(9,9)": ["0.123456789"],
  "DECIMAL(18,3)": ["-999999999999999.999", "1.10"],
  "DECIMAL(38,10)": ["9999999999999999999999999999.9999999999", "-0.0000000001", "1.10"],
  "DECIMAL(38,0)": ["99999999999999999999999999999999999999"],
  VARCHAR: [
    "''",
    "chr(0)",
    "'a' || chr(0) || 'b'",
    "chr(65533)",
    "'00123'",
    "'1e3'",
    "'🙂é' || chr(1114111)",
    "repeat('x', 12)",
    "repeat('y', 13)",
    "repeat('z', 100000)",
    "'infinity'",
    "'null'",
  ],
  BLOB: ["''::BLOB", "'\\x00\\xFF\\x00'::BLOB", "'\\xEF\\xBF\\xBD'::BLOB", "encode(repeat('b', 100000))"],
  DATE: [
    "'infinity'::DATE",
    "'-infinity'::DATE",
    "DATE '5877642-06-25 (BC)'",
    "DATE '5881580-07-10'",
    "DATE '0044-03-15 (BC)'",
    "DATE '0001-01-01'",
    "DATE '2024-02-29'",
    "DATE '12024-03-10'",
  ],
  TIME: ["TIME '00:00:00'", "TIME '23:59:59.999999'", "'24:00:00'::TIME"],
  TIMESTAMP: [
    "'infinity'::TIMESTAMP",
    "'-infinity'::TIMESTAMP",
    "TIMESTAMP '2024-03-10 02:30:00.000001'",
    "TIMESTAMP '290309-12-22 (BC) 00:00:00'",
    "TIMESTAMP '294247-01-10 04:00:54.775806'",
    "TIMESTAMP '1969-12-31 23:59:59.999999'",
  ],
  TIMESTAMP_S: [
    "'infinity'::TIMESTAMP_S",
    "'-infinity'::TIMESTAMP_S",
    "'2024-03-10 02:30:00'::TIMESTAMP_S",
    "'1969-12-31 23:59:59'::TIMESTAMP_S",
  ],
  TIMESTAMP_MS: [
    "'infinity'::TIMESTAMP_MS",
    "'-infinity'::TIMESTAMP_MS",
    "'2024-03-10 02:30:00.001'::TIMESTAMP_MS",
    "'1969-12-31 23:59:59.999'::TIMESTAMP_MS",
  ],
  TIMESTAMP_NS: [
    "'infinity'::TIMESTAMP_NS",
    "'-infinity'::TIMESTAMP_NS",
    "'2024-03-10 02:30:00.000000001'::TIMESTAMP_NS",
    "'2262-04-11 23:47:16.854775806'::TIMESTAMP_NS",
    "'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS",
  ],
  TIMESTAMPTZ: [
    "'infinity'::TIMESTAMPTZ",
    "'-infinity'::TIMESTAMPTZ",
    "TIMESTAMPTZ '2024-03-10 02:30:00.123456+01'",
    "TIMESTAMPTZ '0044-03-15 (BC) 00:00:00+00'",
  ],
  TIMETZ: ["TIMETZ '12:34:56.123456+02:00'", "TIMETZ '00:00:00-15:59:59'", "TIMETZ '24:00:00+00'"],
  INTERVAL: [
    "INTERVAL '1 month 2 days 3.000004 seconds'",
    "INTERVAL '-1 month 30 days'",
    "INTERVAL '0 days'",
    "to_months(14) + to_days(-3) + to_microseconds(-1)",
    "to_microseconds(9223372036854775807)",
    "to_microseconds(-9223372036854775808)",
    "to_months(-2147483648)",
    "to_days(2147483647)",
  ],
  UUID: [
    "'00000000-0000-0000-0000-000000000000'::UUID",
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID",
    "'6BA7B810-9DAD-11D1-80B4-00C04FD430C8'::UUID",
  ],
  "ENUM('b', 'a', 'it''s', '')": ["'b'", "'a'", "'it''s'", "''"],
  BIT: ["'0'::BIT", "'10110'::BIT", "'000000000'::BIT", "repeat('1', 200)::BIT"],
  JSON: [
    `'{"a":123456789012345678901234567890,"a":1.10}'`,
    "'null'",
    "' [1, 2 ] '",
    "'1e400'",
    `'"\\u0041"'`,
    "'5.0'",
    `'{"$type":"bytes","value":"x"}'`,
  ],
};

export const nested: Readonly<Record<string, readonly string[]>> = {
  "INTEGER[]": ["[1, NULL, -2147483648]", "[]"],
  "VARCHAR[]": ["['a', '', NULL, chr(0)]"],
  "DOUBLE[]": ["['nan'::DOUBLE, 'inf'::DOUBLE, 5]"],
  "HUGEINT[]": ["[170141183460469231731687303715884105727, NULL]"],
  "DECIMAL(38,10)[]": ["[9999999999999999999999999999.9999999999, 1.10]"],
  "TIMESTAMP_NS[]": ["['2024-03-10 02:30:00.000000001'::TIMESTAMP_NS, 'infinity'::TIMESTAMP_NS]"],
  "DATE[]": ["['infinity'::DATE, DATE '0044-03-15 (BC)']"],
  "BLOB[]": ["['\\x00\\xFF'::BLOB]"],
  "INTEGER[][]": ["[[1], NULL, [], [NULL, 2]]"],
  "INTEGER[3]": ["[1, NULL, 3]"],
  "STRUCT(a INTEGER, b VARCHAR)": ["{'a': 1, 'b': 'x'}", "{'a': NULL, 'b': NULL}"],
  'STRUCT("a b" BIGINT, "A" DECIMAL(38,10), n STRUCT(d DATE, l INTERVAL[]))': [
    "{'a b': 9223372036854775807, 'A': 1.10, 'n': {'d': 'infinity'::DATE, 'l': [INTERVAL '1 month 1 second', NULL]}}",
  ],
  "MAP(VARCHAR, INTEGER)": ["MAP {'b': 1, 'a': NULL, '': 3}", "MAP {}"],
  "MAP(DATE, UHUGEINT[])": ["MAP {DATE '2024-03-10': [340282366920938463463374607431768211455]}"],
  "UNION(num INTEGER, str VARCHAR)": ["union_value(num := 5)", "union_value(str := '5')"],
  "UNION(a INTEGER, b BIGINT, c DATE)": [
    "union_value(a := 5)",
    "union_value(b := 5)",
    "union_value(c := 'infinity'::DATE)",
  ],
  "STRUCT(u UNION(x DOUBLE, y TIMESTAMP))[]": [
    "[{'u': union_value(x := 'nan'::DOUBLE)::UNION(x DOUBLE, y TIMESTAMP)}, {'u': union_value(y := TIMESTAMP '2024-03-10 02:30:00.000001')::UNION(x DOUBLE, y TIMESTAMP)}, NULL]",
  ],
  "JSON[]": [`['{"a":1.10}', 'null', NULL]`],
  "UUID[]": ["['6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID]"],
  "STRUCT(b BIT, z TIMETZ, n BIGNUM)[]": [
    "[{'b': '10110'::BIT, 'z': TIMETZ '12:34:56.5+02:00', 'n': -7::BIGNUM}, NULL, {'b': repeat('01', 100)::BIT, 'z': TIMETZ '24:00:00-15:59:59', 'n': '-123456789012345678901234567890123456789012345'::BIGNUM}, {'b': NULL, 'z': NULL, 'n': NULL}]",
    "[{'b': '00000000'::BIT, 'z': TIMETZ '00:00:00+15:59:59', 'n': 0::BIGNUM}, {'b': '1'::BIT, 'z': TIMETZ '00:00:00.000001-00:30', 'n': 340282366920938463463374607431768211455::BIGNUM}]",
  ],
  "UNION(a BIT, b BIT)": ["union_value(b := '01'::BIT)", "union_value(a := NULL::BIT)"],
};

/** SQL that makes a table `t<number>(id, x)` of a column of each type: its values, and a null. */
export function tablesOf(types: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(types)
    .map(([type, values], i) => {
      const rows = [...values, "NULL"].map((value, row) => `(${row}, ${value})`);
      return `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, x ${type}); INSERT INTO t${i} VALUES ${rows.join(", ")};`;
    })
    .join("\n");
}

/** Where a type is in `wideTables`. */
export interface TypePlace {
  readonly table: string;
  readonly column: string;
}

/** The same in fewer tables `t<number>(id, x0, x1, ...)`: each costs a copy some dozen statements. A column has nulls behind its values. */
export function wideTables(types: Readonly<Record<string, readonly string[]>>): {
  readonly sql: string;
  readonly records: number;
  readonly places: ReadonlyMap<string, TypePlace>;
} {
  const all = Object.entries(types);
  const places = new Map(
    all.map(([type], i): [string, TypePlace] => [type, { table: `t${Math.floor(i / 8)}`, column: `x${i % 8}` }]),
  );
  let records = 0;
  const sql = [...new Set([...places.values()].map(({ table }) => table))].map((table) => {
    const own = all.filter(([type]) => places.get(type)?.table === table);
    const length = 1 + Math.max(...own.map(([, values]) => values.length));
    records += length;
    const rows = Array.from(
      { length },
      (_, row) => `(${[row, ...own.map(([, values]) => values[row] ?? "NULL")].join(", ")})`,
    );
    const columns = own.map(([type], i) => `x${i} ${type}`);
    return `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, ${columns.join(", ")}); INSERT INTO ${table} VALUES ${rows.join(", ")};`;
  });
  return { sql: sql.join("\n"), records, places };
}
