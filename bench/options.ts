import { parseArgs } from "node:util";

export interface Options {
  /** Records in the source. */
  readonly rows: number;
  /** How often every case runs; the median counts. */
  readonly repeat: number;
  /** Parts of case names (`sqlite-duckdb/`, `naive`); empty: all. */
  readonly only: readonly string[];
  /** Ten records of 16 MB among the others. */
  readonly wide: boolean;
  readonly json: boolean;
  /** Passed to every copy of ours. */
  readonly maxMemory: string | undefined;
}

const usage = `pnpm bench [--rows 1000000] [--repeat 3] [--only sqlite-duckdb,start] [--wide-records] [--max-memory 64MB] [--json]`;

export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== "--"), // pnpm hands it on
    options: {
      rows: { type: "string", default: "1000000" },
      repeat: { type: "string", default: "3" },
      only: { type: "string", default: "" },
      "wide-records": { type: "boolean", default: false },
      "max-memory": { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  return {
    rows: countOf("--rows", values.rows),
    repeat: countOf("--repeat", values.repeat),
    only: values.only.split(",").filter((part) => part !== ""),
    wide: values["wide-records"],
    json: values.json,
    maxMemory: values["max-memory"],
  };
}

/** `1000000`, `1_000_000` or `1,000,000`. */
function countOf(option: string, text: string): number {
  const count = Number(text.replaceAll(/[_,]/g, ""));
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${option} takes a whole number above 0, not "${text}"\n${usage}`);
}
