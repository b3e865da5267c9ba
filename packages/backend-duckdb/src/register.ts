import { register } from "@dataknobs/core";
import { duckdb } from "./backend.ts";
import { parquet } from "./parquet/backend.ts";

for (const backend of [duckdb, parquet]) register(backend);
