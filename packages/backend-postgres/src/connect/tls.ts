import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { DataknobsError, messageOf } from "@dataknobs/core";
import type { PostgresOptions } from "./options.ts";
import { secretOf } from "./secret.ts";

/** How `node:tls` does what libpq's `sslmode` says. */
export function tlsOf(
  options: PostgresOptions,
  env: Readonly<Record<string, string | undefined>>,
): { ssl: false | ConnectionOptions; plainIfNeeded: boolean } {
  const { ssl, host = "", sslmode = "prefer", sslrootcert, sslcert, sslkey, sslpassword } = options;
  if (ssl !== undefined) return { ssl: ssl === true ? {} : ssl, plainIfNeeded: false };
  if (sslmode === "disable" || host.startsWith("/")) return { ssl: false, plainIfNeeded: false };
  const own: ConnectionOptions = {
    ...(sslcert === undefined ? {} : { cert: fileOf("sslcert", sslcert) }),
    ...(sslkey === undefined ? {} : { key: fileOf("sslkey", sslkey) }),
    ...(sslpassword === undefined ? {} : { passphrase: secretOf(sslpassword, env) }),
  };
  if (sslmode === "prefer") return { ssl: { ...own, rejectUnauthorized: false }, plainIfNeeded: true };
  if (sslmode === "require" && sslrootcert === undefined)
    return { ssl: { ...own, rejectUnauthorized: false }, plainIfNeeded: false };
  const trusted = { ...own, ...trust(sslrootcert), rejectUnauthorized: true };
  // The certificate is to be of somebody who is trusted, whoever it is.
  const anybody = sslmode === "verify-full" ? {} : { checkServerIdentity: () => undefined };
  return { ssl: { ...trusted, ...anybody }, plainIfNeeded: false };
}

/** Whom to trust: a file, libpq's own file if it is there, else whom Node trusts. */
function trust(sslrootcert: string | undefined): ConnectionOptions {
  if (sslrootcert === "system") return {};
  if (sslrootcert !== undefined) return { ca: fileOf("sslrootcert", sslrootcert) };
  const usual = join(homedir(), ".postgresql", "root.crt");
  return existsSync(usual) ? { ca: fileOf("sslrootcert", usual) } : {};
}

function fileOf(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `${name} names a file that cannot be read: ${messageOf(error)}`,
      backend: "postgres",
      fix: `Correct the path of ${name}.`,
      cause: error,
    });
  }
}
