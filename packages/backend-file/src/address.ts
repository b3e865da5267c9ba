import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { failure } from "./errors.ts";

/** The path in an address: `./a.jsonl`, `/abs.jsonl`, and `///abs.jsonl` as URLs have it. @throws INVALID_ARGUMENT */
export function pathIn(rest: string, scheme: string, example: string): string {
  if (rest.startsWith("///")) return fileURLToPath(`file:${rest}`);
  if (rest.startsWith("//"))
    throw failure("INVALID_ARGUMENT", `${scheme}:${rest} names a host.`, {
      fix: `A file is named by ${scheme}:./${example} or ${scheme}:///folder/${example}`,
    });
  return rest;
}

/** An absolute path. @throws INVALID_ARGUMENT */
export function absolute(path: string | undefined, example: string): string {
  const fix = `Write for example ${example}`;
  if (path === undefined || path === "") throw failure("INVALID_ARGUMENT", "The path is empty.", { fix });
  if (path.includes("\0")) throw failure("INVALID_ARGUMENT", "The path holds a NUL character.", { fix });
  return resolve(path);
}
