// The other process of kept-process.ts: runs one command after the other, each as `main.ts` would.
import { run } from "../src/run.ts";

interface Asked {
  readonly folder: string;
  readonly args: readonly string[];
}

async function answer({ folder, args }: Asked): Promise<void> {
  const said = { stdout: "", stderr: "" };
  process.chdir(folder);
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (text: string | Uint8Array) => {
      said[name] += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    };
  }
  const code = await run(args, "0.0.0");
  process.send?.({ ...said, code });
}

process.on("message", (asked: Asked) => void answer(asked));
process.on("disconnect", () => process.exit());
