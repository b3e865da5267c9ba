import { register } from "@dataknobs/core";
import { duckdb } from "./backend.ts";

register(duckdb);
