import { type CollectionPlan, DataMigrator, formatType, verdictText } from "@dataknobs/core";
import type { CopyFlags } from "./copy-flags.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { migrateOptions } from "./migrate-options.ts";
import { openProgressDisplay } from "./progress-display.ts";
import { planNotes, runNotes } from "./run-notes.ts";
import type { Screen } from "./screen.ts";
import { catchStopSignals } from "./stop-signals.ts";
import { tableLines } from "./table-text.ts";
import { printable } from "./text-width.ts";
import { withStores } from "./with-stores.ts";

/** `dataknobs plan`: what would happen to each field; writes nothing. */
export async function plan(source: string, target: string, flags: CopyFlags, screen: Screen): Promise<ExitCode> {
  const stop = catchStopSignals(screen);
  const display = openProgressDisplay(screen);
  try {
    const plans = await withStores(source, target, flags, stop.signal, async (from, to) => {
      const options = await migrateOptions(flags, from, screen);
      const monitors = flags.quiet === true ? [] : [runNotes(screen), display];
      const progressInterval = screen.live ? 100 : 1000;
      return new DataMigrator(from, to).plan({ ...options, signal: stop.signal, monitors, progressInterval });
    });
    display.end();
    screen.data(flags.json === true ? planJson(plans) : `${plans.map((one) => planText(one, screen)).join("\n\n")}\n`);
    return exitCodes.done;
  } finally {
    display.end();
    stop.release();
  }
}

function planJson(plans: readonly CollectionPlan[]): string {
  const collections = plans.map(({ fields, ...facts }) => ({
    ...facts,
    fields: fields.map(({ name, target, from, to, native, verdict, declared }) => ({
      name,
      target,
      from: formatType(from),
      to: formatType(to),
      native,
      verdict: verdictText(verdict),
      ...(declared === true && { declared }),
    })),
  }));
  return `${JSON.stringify({ collections }, undefined, 2)}\n`;
}

/** One collection as an aligned table, with what else should be known below it. */
function planText(one: CollectionPlan, { paintData, dataColumns }: Screen): string {
  const { source, target, fields } = one;
  const renamed = fields.some((field) => field.target !== field.name);
  const natives = fields.some((field) => field.native !== undefined);
  const titles = ["field", ...(renamed ? ["stored as"] : []), "from", "to", ...(natives ? ["native"] : []), "verdict"];
  const rows = fields.map((field) => [
    field.name,
    ...(renamed ? [field.target] : []),
    formatType(field.from),
    formatType(field.to),
    ...(natives ? [field.native ?? ""] : []),
    `${verdictText(field.verdict)}${field.declared === true ? asDeclared : ""}`,
  ]);
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
    dataColumns,
  );
  const name = source === target ? printable(source) : `${printable(source)} -> ${printable(target)}`;
  const believed = fields.some(({ declared }) => declared === true) ? [contradicted(one)] : [];
  const notes = [...believed, ...planNotes(one)].map((note) => `note: ${note}`);
  return [
    `${paintData("bold", name)}  ${factsText(one)}`,
    `  ${paintData("dim", head)}`,
    ...lines.map((line) => `  ${line}`),
    ...notes.map((line) => `  ${line}`),
  ].join("\n");
}

/** Behind the verdict of a field whose cells may be other than its declaration. */
const asDeclared = ", as declared";

function contradicted({ staged }: CollectionPlan): string {
  const then = staged
    ? "makes the copy start over with a type that holds all, which it says, or is rejected where no type does"
    : "is rejected with its record";
  return `as declared: the source does not enforce these types. A cell of another ${then}.`;
}

function factsText({ mode, staged, lanes, resumable, key }: CollectionPlan): string {
  const facts = [
    mode,
    staged ? "appears at once at the end" : "written in place",
    key === undefined ? "no key" : `key ${key.map(printable).join(", ")}`,
    ...(lanes > 1 ? [`${lanes} lanes`] : []),
    ...(resumable ? [] : ["cannot be resumed"]),
  ];
  return facts.join("; ");
}
