import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DataknobsError, messageOf, type RecordFunction, type Transform } from "@dataknobs/core";

/**
 * The transform that a module exports as its default: a function or a `Transform`. Node strips the types of a `.ts` file.
 * @throws TRANSFORM_LOAD_FAILED
 */
export async function loadTransform(path: string): Promise<Transform> {
  const file = resolve(path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw failed(path, "there is no such file");
  if (!found.isFile()) throw failed(path, "that is no file");
  const exported: unknown = Reflect.get(await load(path, file), "default");
  if (isFunction(exported))
    return { name: exported.name === "" || exported.name === "default" ? path : exported.name, record: exported };
  if (isTransform(exported)) return exported;
  throw failed(
    path,
    exported === undefined
      ? "it has no default export"
      : `its default export is ${exported === null ? "null" : typeof exported}`,
    "Export a function: export default (record) => ({ ...record });",
  );
}

async function load(path: string, file: string): Promise<object> {
  try {
    const found: unknown = await import(pathToFileURL(file).href);
    return typeof found === "object" && found !== null ? found : {};
  } catch (error) {
    const place = error instanceof SyntaxError ? placeOf(error, file) : undefined;
    throw failed(
      path,
      `${place ?? ""}${error instanceof Error ? `${error.name}: ` : ""}${messageOf(error)}`,
      "Correct the module.",
      error,
    );
  }
}

/** Where a syntax error is. Node tells it of TypeScript in the stack, of JavaScript only when it checks the file by itself. */
function placeOf({ stack = "" }: SyntaxError, file: string): string | undefined {
  const told =
    /^(\S.*:\d+)\n/.exec(stack)?.[1] ??
    /^(\S.*:\d+)\n/.exec(spawnSync(process.execPath, ["--check", file], { encoding: "utf8" }).stderr)?.[1];
  return told === undefined ? undefined : `line ${told.slice(told.lastIndexOf(":") + 1)}: `;
}

function isFunction(value: unknown): value is RecordFunction {
  return typeof value === "function";
}

function isTransform(value: unknown): value is Transform {
  if (typeof value !== "object" || value === null) return false;
  const named = "name" in value && typeof value.name === "string";
  return (
    named &&
    (("record" in value && typeof value.record === "function") ||
      ("columns" in value && typeof value.columns === "function"))
  );
}

function failed(path: string, why: string, fix?: string, cause?: unknown): DataknobsError {
  return new DataknobsError({
    code: "TRANSFORM_LOAD_FAILED",
    message: `The transform ${path} cannot be used: ${why}`,
    fix,
    cause,
  });
}
