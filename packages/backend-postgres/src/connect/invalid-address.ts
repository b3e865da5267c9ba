import { DataknobsError } from "@dataknobs/core";

export function invalidAddress(message: string, fix: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_ARGUMENT", message, backend: "postgres", fix });
}
