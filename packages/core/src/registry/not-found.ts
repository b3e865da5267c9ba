import { DataknobsError } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import { nodeModules } from "./builtin.ts";
import { officialBackends, type OfficialBackend } from "./official.ts";
import { declaredPackages, install, installCommand } from "./package-manager.ts";
import { rootsOf } from "./roots.ts";

/** Nobody answers to the scheme. */
export function unknownScheme(scheme: string, known: readonly string[]): DataknobsError {
  const meant = nearest(
    `${scheme}:`,
    known.map((one) => `${one}:`),
  );
  const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  return new DataknobsError({
    code: "UNKNOWN_SCHEME",
    message: `No backend for "${scheme}:". Known: ${known.join(", ")}.${guess}`,
    fix:
      meant === undefined
        ? `Use a known scheme or register the backend; a file of that name is "./${scheme}:...".`
        : `Write "${meant}" instead of "${scheme}:".`,
    details: { scheme, known, meant },
  });
}

/** The scheme is the project's own but its package is nowhere: says where it was looked for and the line that installs it. */
export function notInstalled(
  scheme: string,
  official: OfficialBackend,
  wantedBy: string,
  folder: string | undefined,
): DataknobsError {
  const node = nodeModules();
  const name = official.package;
  const exported = `import { ${official.id} } from "${name}" and pass it to open()`;
  if (node === undefined) {
    return new DataknobsError({
      code: "BACKEND_NOT_INSTALLED",
      message: layout(scheme, [
        ["wanted by", wantedBy],
        ["looked in", "nowhere: packages are found by name only under Node, not in a bundle"],
        ["fix", exported],
      ]),
      fix: exported,
      details: { scheme, package: name, wantedBy, fix: exported },
    });
  }
  const roots = rootsOf(node, folder);
  const declared = declaredPackages(node, folder ?? process.cwd());
  const others = (declared?.names ?? []).filter((one) => officialBackends.some((backend) => backend.package === one));
  const command = install(installCommand(node, folder ?? process.cwd()), name);
  const manifest = declared === undefined ? undefined : shortPath(node.path.relative(process.cwd(), declared.file));
  const where = [...new Set(roots.map((root) => root.label))];
  const lookedIn = [
    [
      manifest === undefined ? "no package.json" : `dependencies of ${manifest}`,
      others.length === 0 ? "no backend of dataknobs" : others.join(", "),
    ],
    [name, `not found from ${where.join(", ")}`],
  ] as const;
  const width = Math.max(...lookedIn.map(([place]) => place.length)) + 4;
  return new DataknobsError({
    code: "BACKEND_NOT_INSTALLED",
    message: layout(scheme, [
      ["wanted by", wantedBy],
      ...lookedIn.map(
        ([place, what], line) => [line === 0 ? "looked in" : "", `${place.padEnd(width)}${what}`] as const,
      ),
      ["fix", command],
      ["in a bundle", exported],
    ]),
    fix: command,
    details: { scheme, package: name, wantedBy, declared: others, searched: roots, fix: command },
  });
}

function layout(scheme: string, lines: readonly (readonly [label: string, text: string])[]): string {
  const first = `No backend is installed for "${scheme}:"`;
  return [
    `${first.padEnd(74)}BACKEND_NOT_INSTALLED`,
    ...lines.map(([label, text]) => `  ${label.padEnd(12)}${text}`),
  ].join("\n");
}

function shortPath(relative: string): string {
  return relative.startsWith(".") ? relative : `./${relative}`;
}
