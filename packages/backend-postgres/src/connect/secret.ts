import { DataknobsError } from "@dataknobs/core";

/**
 * A secret as such, or the value of the variable that `env:NAME` names.
 * @throws INVALID_ARGUMENT if there is no such variable
 */
export function secretOf(text: string, env: Readonly<Record<string, string | undefined>>): string {
  if (!text.startsWith("env:")) return text;
  const name = text.slice(4);
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `The address takes a secret from the variable ${name}, which is not set`,
    backend: "postgres",
    fix: `Set it: export ${name}=...`,
  });
}
