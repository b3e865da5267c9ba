import { environment, type NodeModules } from "./builtin.ts";

/** What each package manager leaves in the folder of a project, and how it is told to add a package. */
const lockFiles: readonly (readonly [file: string, command: string])[] = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
  ["deno.lock", "deno add npm:"],
  ["package-lock.json", "npm install"],
];

const agents: readonly (readonly [name: string, command: string])[] = [
  ["pnpm", "pnpm add"],
  ["yarn", "yarn add"],
  ["bun", "bun add"],
  ["deno", "deno add npm:"],
];

/** The command that adds a package to the project of a folder: by its lock file, else by what started this process. */
export function installCommand(node: NodeModules, folder: string): string {
  for (const parent of upwards(node, folder)) {
    const found = lockFiles.find(([file]) => node.fs.existsSync(node.path.join(parent, file)));
    if (found !== undefined) return found[1];
  }
  const agent = environment()["npm_config_user_agent"] ?? "";
  return agents.find(([name]) => agent.startsWith(`${name}/`))?.[1] ?? "npm install";
}

export function install(command: string, name: string): string {
  return command.endsWith(":") ? `${command}${name}` : `${command} ${name}`;
}

/** The names in the nearest `package.json`'s dependencies of every kind, and where that file is. */
export function declaredPackages(
  node: NodeModules,
  folder: string,
): { readonly file: string; readonly names: readonly string[] } | undefined {
  for (const parent of upwards(node, folder)) {
    const file = node.path.join(parent, "package.json");
    if (!node.fs.existsSync(file)) continue;
    const described: unknown = JSON.parse(node.fs.readFileSync(file, "utf8"));
    const names = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      namesIn(described, kind),
    );
    return { file, names: [...new Set(names)] };
  }
  return undefined;
}

function namesIn(described: unknown, kind: string): readonly string[] {
  const found: unknown = typeof described === "object" && described !== null ? Reflect.get(described, kind) : undefined;
  return typeof found === "object" && found !== null ? Object.keys(found) : [];
}

function* upwards(node: NodeModules, folder: string): Generator<string> {
  let current = node.path.resolve(folder);
  for (;;) {
    yield current;
    const parent = node.path.dirname(current);
    if (parent === current) return;
    current = parent;
  }
}
