import { register } from "@dataknobs/core";
import { sqlite } from "./backend.ts";

register(sqlite);
