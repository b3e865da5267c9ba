import { register } from "@dataknobs/core";
import { memory } from "./backend.ts";

register(memory);
