// The other process of dataknobs.ts: runs one command after the other, each as the command's main.ts would.

interface Asked {
  readonly folder: string;
  readonly args: readonly string[];
}

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
