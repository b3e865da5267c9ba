// Stands in for the `duckdb` command, which npm does not install: node duckdb.ts <database> <sql>
import { withDuckdb } from "../data/duckdb.ts";

const [database, sql] = process.argv.slice(2) as [string, string];
await withDuckdb(database, (connection) => connection.run(sql));
