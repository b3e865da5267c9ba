/** The one table of the benchmark, in the types that each store has for it. */
export const table = "accounts";

export const key = "id";

export const columns = ["id", "name", "email", "amount", "created_at", "active", "age", "attributes"] as const;

/** As a schema file says them. */
export const types = {
  id: "int64",
  name: "text",
  email: "text",
  amount: "float64",
  created_at: "timestamp(6)",
  active: "bool",
  age: "int32",
  attributes: "json",
} as const satisfies Record<(typeof columns)[number], string>;

export const sqliteTable = `CREATE TABLE ${table} (
  id INTEGER PRIMARY KEY, name TEXT, email TEXT, amount REAL, created_at TIMESTAMP, active BOOLEAN, age INTEGER, attributes JSON
)`;

export const duckdbTypes = {
  id: "BIGINT",
  name: "VARCHAR",
  email: "VARCHAR",
  amount: "DOUBLE",
  created_at: "TIMESTAMP",
  active: "BOOLEAN",
  age: "INTEGER",
  attributes: "JSON",
} as const satisfies Record<(typeof columns)[number], string>;

export const duckdbTable = `CREATE TABLE ${table} (${columns.map((name) => `${name} ${duckdbTypes[name]}`).join(", ")}, PRIMARY KEY (id))`;

export const postgresTable = `CREATE TABLE ${table} (
  id bigint, name text, email text, amount double precision, created_at timestamp, active boolean, age integer, attributes json
)`;
