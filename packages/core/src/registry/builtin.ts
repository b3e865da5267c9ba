/**
 * Modules of Node that discovery needs. They are asked for when needed and never imported:
 * a bundle for browsers must not contain an import of `node:module`.
 */
export interface NodeModules {
  readonly fs: typeof import("node:fs");
  readonly module: typeof import("node:module");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
}

/** `undefined` where there is no Node (a browser, an edge worker). */
export function nodeModules(): NodeModules | undefined {
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function") return undefined;
  return {
    fs: process.getBuiltinModule("node:fs"),
    module: process.getBuiltinModule("node:module"),
    path: process.getBuiltinModule("node:path"),
    url: process.getBuiltinModule("node:url"),
  };
}

/** The environment, or an empty one where there is none. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return typeof process === "undefined" ? {} : (process.env ?? {});
}
