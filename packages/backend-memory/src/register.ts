import { register } from "@dataknobs/core";
import { memory } from "./index.ts";

register(memory);
