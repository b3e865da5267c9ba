import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** Opens a DuckDB file with the driver's defaults, except that it never downloads an extension; closes it after `use`. */
export async function withDuckdb<Result>(
  path: string,
  use: (connection: DuckDBConnection) => Promise<Result>,
  options: Record<string, string> = {},
): Promise<Result> {
  const instance = await DuckDBInstance.create(path, { autoinstall_known_extensions: "false", ...options });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
