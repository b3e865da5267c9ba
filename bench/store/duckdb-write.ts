// DuckDB alone makes the same table with the same key, under the memory limit that our backend gives it:
// what this process needs, the store needs; what a copy needs more is ours. node duckdb-write.ts <source> <target>
import { withDuckdb } from "../data/duckdb.ts";
import { table } from "../data/tables.ts";
import { limits } from "./limits.ts";

const [source, target] = process.argv.slice(2) as [string, string];
await withDuckdb(
  target,
  async (connection) => {
    await connection.run(`ATTACH '${source}' AS source (READ_ONLY)`);
    await connection.run(`CREATE TABLE ${table} AS FROM source.${table}`);
    await connection.run(`ALTER TABLE ${table} ADD PRIMARY KEY (id)`);
  },
  limits,
);
