// DuckDB alone delivers the same rows to nobody, under the memory limit that our backend gives it. node duckdb-read.ts <source>
import { withDuckdb } from "../data/duckdb.ts";
import { table } from "../data/tables.ts";
import { readingLimits } from "./limits.ts";

const [source] = process.argv.slice(2) as [string];
await withDuckdb(
  source,
  async (connection) => {
    await connection.run("SET streaming_buffer_size = '16KB'");
    const result = await connection.stream(`FROM ${table}`);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    );
  },
  { ...readingLimits, access_mode: "READ_ONLY" },
);
