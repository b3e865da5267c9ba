import { register } from "@dataknobs/core";
import { postgres } from "./backend.ts";

register(postgres);
