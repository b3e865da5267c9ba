import { environment, type NodeModules } from "./builtin.ts";

/** A folder from which packages are resolved. */
export interface Root {
  readonly folder: string;
  /** What a person calls it. */
  readonly label: string;
}

/** Where packages are looked for, in order: no package manager makes one of them enough. */
export function rootsOf(node: NodeModules, configurationFolder: string | undefined): readonly Root[] {
  const pluginFolder = environment()["DATAKNOBS_PLUGIN_DIR"];
  const roots: Root[] = [];
  if (configurationFolder !== undefined)
    roots.push({ folder: configurationFolder, label: "the configuration's folder" });
  roots.push({ folder: process.cwd(), label: "./" });
  // A bundle may have no address of its own.
  if (import.meta.url?.startsWith("file:"))
    roots.push({ folder: node.path.dirname(node.url.fileURLToPath(import.meta.url)), label: "@dataknobs/core" });
  const script = scriptFolder(node);
  if (script !== undefined) roots.push({ folder: script, label: "the running script" });
  if (pluginFolder) roots.push({ folder: node.path.resolve(pluginFolder), label: "$DATAKNOBS_PLUGIN_DIR" });
  return roots;
}

/** The script's own folder, not that of the link in `node_modules/.bin` by which it was started. */
function scriptFolder(node: NodeModules): string | undefined {
  const script = process.argv[1];
  if (script === undefined) return undefined;
  const there = node.fs.existsSync(script) ? node.fs.realpathSync(script) : node.path.resolve(script);
  return node.path.dirname(there);
}
