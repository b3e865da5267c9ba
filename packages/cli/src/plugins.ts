import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createDataknobs, type Dataknobs, isDataknobsError, messageOf } from "@dataknobs/core";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import type { Screen } from "./screen.ts";
import { tableLines } from "./table-text.ts";
import { printable } from "./text-width.ts";

/** What is known of a backend without a store of it being opened. */
interface Installed {
  readonly id: string;
  readonly schemes: readonly string[];
  readonly extensions: readonly string[];
  readonly modes: readonly string[];
  readonly package: string | undefined;
  readonly version: string | undefined;
  /** Why it cannot be used; `undefined`: it can. */
  readonly problem: string | undefined;
}

/** `dataknobs plugins`: the backends that can be used here. */
export async function plugins({ json }: { readonly json?: boolean }, screen: Screen): Promise<ExitCode> {
  const dataknobs = createDataknobs();
  const found = new Map<string, Installed>();
  for (const scheme of dataknobs.schemes()) {
    const one = await installed(dataknobs, scheme);
    const known = found.get(one.id);
    found.set(
      one.id,
      known === undefined ? one : { ...known, schemes: [...new Set([...known.schemes, ...one.schemes])] },
    );
  }
  const all = [...found.values()];
  screen.data(json === true ? `${JSON.stringify({ backends: all }, undefined, 2)}\n` : pluginsText(all, screen));
  return exitCodes.done;
}

/** `dataknobs plugins why <scheme>`: each place that was looked at. */
export async function pluginsWhy(
  scheme: string,
  { json }: { readonly json?: boolean },
  screen: Screen,
): Promise<ExitCode> {
  const { steps, backend, official } = await createDataknobs().why(scheme.replace(/:$/, "").toLowerCase());
  const result =
    backend === undefined ? undefined : { id: backend.id, schemes: backend.schemes, contract: backend.contract };
  if (json === true) screen.data(`${JSON.stringify({ scheme, steps, backend: result ?? null }, undefined, 2)}\n`);
  else {
    const rows = steps.map(({ where, found }, i) => [`${i + 1}.`, where, found ?? "-"]);
    const missing =
      official === undefined ? `Nothing is known of "${printable(scheme)}:".` : `${official.package} is not installed.`;
    const [, ...lines] = tableLines([{ title: "" }, { title: "" }, { title: "" }], rows);
    screen.data(
      `${lines.join("\n")}\n${result === undefined ? missing : `${printable(scheme)} is the backend ${result.id}.`}\n`,
    );
  }
  return result === undefined ? exitCodes.backend : exitCodes.done;
}

async function installed(dataknobs: Dataknobs, scheme: string): Promise<Installed> {
  const nothing = { extensions: [], modes: [], version: undefined };
  try {
    const { steps, backend, official } = await dataknobs.why(scheme);
    const file = steps.at(-1)?.found;
    const described = file === undefined ? undefined : packageOf(file);
    if (backend === undefined)
      return {
        ...nothing,
        id: official?.id ?? scheme,
        schemes: [scheme],
        package: official?.package,
        problem: "not installed",
      };
    const { id, schemes, extensions = [], traits } = backend;
    return {
      id,
      schemes,
      extensions,
      modes: traits.modes,
      package: described?.name ?? official?.package,
      version: described?.version,
      problem: undefined,
    };
  } catch (error) {
    const named = isDataknobsError(error) ? error.details?.["package"] : undefined;
    const name = typeof named === "string" ? named : undefined;
    return {
      ...nothing,
      id: name?.replace(/^.*backend-/, "") ?? scheme,
      schemes: [scheme],
      package: name,
      problem: messageOf(error),
    };
  }
}

/** Name and version in the `package.json` above a file. */
function packageOf(file: string): { readonly name: string; readonly version: string } | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const described = readPackage(join(folder, "package.json"));
    if (described !== undefined) return described;
  }
  return undefined;
}

function readPackage(file: string): { readonly name: string; readonly version: string } | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown; version?: unknown };
    return typeof name === "string" && typeof version === "string" ? { name, version } : undefined;
  } catch {
    return undefined; // no package.json in this folder: the next one up
  }
}

function pluginsText(all: readonly Installed[], { paintData, dataColumns }: Screen): string {
  const titles = ["backend", "addresses", "files", "modes", "package", "version"];
  const rows = all.map((one) => [
    one.id,
    one.schemes.map((scheme) => `${scheme}:`).join(" "),
    one.extensions.join(" "),
    one.modes.join(" "),
    one.package ?? "",
    one.version ?? "-",
  ]);
  const problems = all.flatMap(({ id, problem }) => (problem === undefined ? [] : [`${id}: ${printable(problem)}`]));
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
    dataColumns,
  );
  return `${[paintData("bold", head), ...lines, ...problems].join("\n")}\n`;
}
