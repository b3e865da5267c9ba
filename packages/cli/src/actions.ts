import type { CopyFlags } from "./copy-flags.ts";
import type { ExitCode } from "./exit-code.ts";
import type { InspectFlags } from "./inspect.ts";
import type { Screen } from "./screen.ts";

/** What the commands do. Each loads its own part only when it is called. */
export interface Actions {
  readonly copy: (source: string, target: string, flags: CopyFlags) => Promise<void>;
  readonly plan: (source: string, target: string, flags: CopyFlags) => Promise<void>;
  readonly inspect: (url: string, flags: InspectFlags) => Promise<void>;
  readonly plugins: (flags: { readonly json?: boolean }) => Promise<void>;
  readonly why: (scheme: string, flags: { readonly json?: boolean }) => Promise<void>;
}

/** @param done is told the exit code */
export function actionsOn(screen: Screen, done: (code: ExitCode) => void): Actions {
  return {
    copy: async (source, target, flags) => done(await (await import("./copy.ts")).copy(source, target, flags, screen)),
    plan: async (source, target, flags) => done(await (await import("./plan.ts")).plan(source, target, flags, screen)),
    inspect: async (url, flags) => done(await (await import("./inspect.ts")).inspect(url, flags, screen)),
    plugins: async (flags) => done(await (await import("./plugins.ts")).plugins(flags, screen)),
    why: async (scheme, flags) => done(await (await import("./plugins.ts")).pluginsWhy(scheme, flags, screen)),
  };
}
