import type { MigrationProgress, Monitor } from "@dataknobs/core";
import { countText, durationText } from "./numbers.ts";
import type { Screen } from "./screen.ts";
import { fit, printable, widthOf } from "./text-width.ts";

/** Shows how far a run is: one line that is drawn again, or a new line every few seconds where nobody draws. */
export interface ProgressDisplay extends Monitor {
  update(progress: MigrationProgress): void;
  end(): void;
}

/** Seconds between two lines where they are not drawn over each other. */
const patience = 5;

export function openProgressDisplay(screen: Screen): ProgressDisplay {
  let total: number | undefined;
  let before = 0;
  let begun = 0;
  let lastLine = 0;
  let lastLook = performance.now();

  /** What is found out before the first record moves can take as long as a good part of the copy. */
  function looking(collection: string, part: number | undefined): void {
    const line = lookingLine(collection, part);
    if (screen.live) screen.status(screen.paint("cyan", fit(line, screen.columns - 1)));
    else if (part !== undefined && performance.now() - lastLook >= patience * 1000) {
      lastLook = performance.now();
      screen.say(line);
    }
  }

  return {
    on(event) {
      if (event.type === "looking") looking(event.collection, event.part);
      if (event.type === "finished") before += event.result.readRecords;
      if (event.type !== "started") return;
      total = event.total;
      begun = performance.now();
    },
    update({ collection, processedRecords, elapsed }) {
      const seconds = (performance.now() - begun) / 1000;
      const step: Step = { collection, done: processedRecords - before, total, seconds };
      if (screen.live) screen.status(screen.paint("cyan", barLine(step, screen.columns - 1)));
      else if (elapsed - lastLine >= patience && isUnderWay(step)) {
        lastLine = elapsed;
        screen.say(plainLine(step));
      }
    },
    end: () => screen.status(undefined),
  };
}

/** `orders: looking at its records for their types,  40%` */
export function lookingLine(collection: string, part: number | undefined): string {
  const name = fit(printable(collection), 30);
  if (part === undefined) return `${name}: looking at it`;
  return `${name}: looking at its records for their types, ${String(Math.floor(Math.min(1, part) * 100)).padStart(3)}%`;
}

/** How far one collection is. */
export interface Step {
  readonly collection: string;
  readonly done: number;
  readonly total: number | undefined;
  /** Since it began. */
  readonly seconds: number;
}

/** Before its first record there is nothing to say, and after the last one the closing table says it. */
function isUnderWay({ done, total = Infinity }: Step): boolean {
  return done > 0 && done < total;
}

const cells = 24;

/** `orders  ██████████░░░░░░░░░░  52%  1,234,567 of 2,400,000  812,345/s  1.4 s left`, as much of it as there is room. */
export function barLine({ collection, done, total, seconds }: Step, width: number): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const name = fit(printable(collection), 30);
  const rateText = `${countText(rate)}/s`;
  if (total === undefined)
    return firstThatFits(
      [`${name}  ${countText(done)} records  ${rateText}  ${durationText(seconds)}`, `${name}  ${countText(done)}`],
      width,
    );
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const percent = `${String(Math.floor(part * 100)).padStart(3)}%`;
  const left =
    part === 1 ? "finishing" : isSteady({ done, seconds }, total) ? `${remainingText((total - done) / rate)} left` : "";
  const numbers = `${countText(done)} of ${countText(total)}`;
  const bar = barOf(part);
  return firstThatFits(
    [
      [name, bar, percent, numbers, rateText, left],
      [name, bar, percent, rateText, left],
      [name, percent, left],
      [percent],
    ].map((parts) => parts.join("  ").trimEnd()),
    width,
  );
}

/** The same in words, for logs. */
export function plainLine({ collection, done, total, seconds }: Step): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const of =
    total === undefined
      ? ""
      : ` of ${countText(total)} (${Math.floor(Math.min(1, total === 0 ? 1 : done / total) * 100)}%)`;
  const left =
    total === undefined || done >= total || !isSteady({ done, seconds }, total)
      ? ""
      : `, about ${remainingText((total - done) / rate)} left`;
  return `${printable(collection)}: ${countText(done)}${of} records, ${countText(rate)}/s${left}`;
}

/** Whether the rate says anything yet of how long the rest will take: the first records wait for the first window. */
function isSteady({ done, seconds }: Pick<Step, "done" | "seconds">, total: number): boolean {
  return done > 0 && (seconds >= 3 || done >= total / 20);
}

/** Whole seconds: what is only about right need not flicker. */
function remainingText(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : durationText(seconds);
}

function barOf(part: number): string {
  const full = Math.round(part * cells);
  const [done, open] = drawsBlocks() ? ["█", "░"] : ["#", "."];
  return `${done.repeat(full)}${open.repeat(cells - full)}`;
}

function drawsBlocks(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return process.platform === "win32" || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}

function firstThatFits(lines: readonly string[], width: number): string {
  return lines.find((line) => widthOf(line) <= width) ?? fit(lines.at(-1) ?? "", Math.max(1, width));
}
