// DuckDB alone makes the same table with the same key, under the memory limit that our backend gives it, or the next one that is
// enough: what this process needs, the store needs; what a copy needs more is ours. node duckdb-write.ts <source> <target>
import { withDuckdb } from "../data/duckdb.ts";
import { table } from "../data/tables.ts";
import { limits } from "./limits.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const parquet = source.endsWith(".parquet");
await withDuckdb(
  target,
  async (connection) => {
    if (!parquet) await connection.run(`ATTACH '${source}' AS source (READ_ONLY)`);
    for (const limit of [limits.memory_limit, "512MB", "2GB"]) {
      await connection.run(`SET memory_limit = '${limit}'`);
      try {
        await connection.run(
          `CREATE TABLE ${table} AS FROM ${parquet ? `read_parquet('${source}')` : `source.${table}`}`,
        );
        break;
      } catch (error) {
        if (limit === "2GB" || !String(error).includes("Out of Memory")) throw error;
      }
    }
    await connection.run(`ALTER TABLE ${table} ADD PRIMARY KEY (id)`);
  },
  limits,
);
