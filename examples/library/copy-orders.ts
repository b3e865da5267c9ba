import { duckdb } from "@dataknobs/backend-duckdb";
import { sqlite } from "@dataknobs/backend-sqlite";
import { DataMigrator, open } from "@dataknobs/core";

const source = await open(sqlite("./app.db"));
const target = await open(duckdb("./analytics.duckdb"));

const result = await new DataMigrator(source, target).migrate({
  collections: ["orders"],
  where: [{ field: "status", operator: "=", value: "paid" }],
  transform: (order) => ({ ...order, email: order.email.toLowerCase() }),
  onProgress: (p) => console.log(p.processedRecords, p.totalRecords, p.recordsPerSecond, p.estimatedTimeRemaining),
});
console.log(`${result.successfulRecords} of ${result.readRecords} records in ${result.duration.toFixed(1)} s`);

await source.close();
await target.close();
