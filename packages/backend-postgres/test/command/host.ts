// The other process of dataknobs.ts: runs one command after the other, each as the command's main.ts would.
import { fileURLToPath } from "node:url";

interface Asked {
  readonly folder: string;
  readonly args: readonly string[];
}

// Backends are looked for from the running script on, which is the command.
process.argv[1] = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));

type Run = (args: readonly string[], version: string) => Promise<number>;

const { run } = (await import(new URL("../../../cli/src/run.ts", import.meta.url).href)) as { run: Run };

process.on("message", ({ folder, args }: Asked) => {
  const said = { stdout: "", stderr: "" };
  process.chdir(folder);
  for (const name of ["stdout", "stderr"] as const)
    process[name].write = (text: string | Uint8Array) => {
      said[name] += Buffer.from(text).toString();
      return true;
    };
  run(args, "0.0.0").then(
    (code) => process.send?.({ ...said, code }),
    (error: unknown) => process.send?.({ ...said, code: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
