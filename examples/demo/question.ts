import { DuckDBInstance } from "@duckdb/node-api";

export const question = `SELECT format('{:02d}:00 to {:02d}:00', hour, hour + 4) AS departure,
       count(*) AS flights,
       round(avg(delay), 1) AS "mean delay",
       quantile_disc(delay, 0.95) AS "1 in 20 above",
       round(100 * avg((delay > 15)::INTEGER), 1) AS "% late"
FROM (SELECT *, floor(time / 4)::INTEGER * 4 AS hour FROM "flights-200k")
GROUP BY hour ORDER BY hour`;

/** The answer as lines of cells, the names of the columns first. */
export async function answer(path: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(question);
  const lines = [result.columnNames(), ...result.getRows().map((row) => row.map(String))];
  connection.closeSync();
  instance.closeSync();
  return lines;
}
