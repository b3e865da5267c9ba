import { loadDriver } from "./driver.ts";

let warming: Promise<void> | undefined;

/**
 * DuckDB's first instance in a process takes it several times as long as the next: it is made in memory, while it is not
 * known yet whether a file is to be made at all. Resolves when nothing of it is left.
 */
export function warmUp(): Promise<void> {
  // What goes wrong here goes wrong again where somebody asks for it, and is told there.
  warming ??= inMemory().catch(() => undefined);
  return warming;
}

async function inMemory(): Promise<void> {
  const { api } = await loadDriver();
  const instance = await api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    threads: "1",
  });
  try {
    const connection = await instance.connect();
    await connection.run(
      "CREATE TABLE warm (n INTEGER); SELECT sql FROM duckdb_tables(); SELECT sql FROM duckdb_views()",
    );
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
