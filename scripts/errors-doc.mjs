// Writes docs/errors.md from the table of codes in core; `--check` only says whether it is as it should be.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { errorCodes } from "../packages/core/src/model/error-codes.ts";

const file = join(import.meta.dirname, "../docs/errors.md");

const kinds = [
  ["usage", "How something was asked for"],
  ["store", "What was found in a store, and the run"],
  ["record", "What is wrong with one record"],
];

const exits = [
  ["0", "done"],
  ["1", "failed: whatever was found by looking at a store, a record or a transform"],
  ["2", "the command line itself is wrong: an unknown option, a missing argument, a value that an option cannot have"],
  ["4", "finished; some records were rejected"],
  ["6", "no backend for an address: unknown scheme, not installed, or made for another contract"],
  ["130", "interrupted by Ctrl-C or SIGTERM"],
];

const page = `# Errors

<!-- Made by \`node scripts/errors-doc.mjs\` from packages/core/src/model/error-codes.ts. -->

Every error is a \`DataknobsError\` with a stable \`code\`, its \`kind\`, whether it is \`retryable\`, a \`fix\`, and where they are
known \`backend\`, \`collection\`, \`recordId\` and \`field\`. Recognise one by \`isDataknobsError(error)\`. A code never changes its
meaning. \`dataknobs --json\` prints the same facts under \`error\`, or for single records under \`errors\`.
${kinds.map(section).join("")}
## Exit codes of the command

${table(["exit code", "means"], exits)}
`;

function section([kind, title]) {
  const codes = Object.entries(errorCodes).filter(([, facts]) => facts.kind === kind);
  const rows = codes.map(([code, { when, fix, retryable }]) => [`\`${code}\``, when, fix, retryable ? "yes" : ""]);
  return `
## ${title} (\`${kind}\`)

${table(["code", "when", "what to do", "retryable"], rows)}
`;
}

/** A table as the formatter wants it: every cell as wide as its column. */
function table(titles, rows) {
  const all = [titles, ...rows].map((row) => row.map(cell));
  const widths = titles.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const lines = all.map((row) => `| ${row.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`);
  return lines.toSpliced(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`).join("\n");
}

/** Text that stays in its cell. */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

if (process.argv.includes("--check")) {
  if (read() !== page) {
    console.error(
      "docs/errors.md is not what packages/core/src/model/error-codes.ts says: run node scripts/errors-doc.mjs",
    );
    process.exit(1);
  }
} else {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, page);
}

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
