import { formatTimestamp, parseTimestamp } from "@dataknobs/core";
import { type FormedKind, type FormFinder, mixedForm } from "./text-form.ts";

type ClockKind = Exclude<FormedKind, "uuid">;

const day = String.raw`(\d{4}-\d\d-\d\d)`;
const clock = String.raw`(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?`;
/** The date, what parts it from the time, the time to its seconds, the digits of their fraction, the zone. */
const texts: Readonly<Record<ClockKind, RegExp>> = {
  date: new RegExp(`^${day}()()()()$`),
  time: new RegExp(`^()()${clock}()$`),
  timestamp: new RegExp(`^${day}([T ])${clock}()$`),
  timestamptz: new RegExp(`^${day}([T ])${clock}(Z|[+]00(?::?00)?)$`),
};

/** How fractions of a second are written: without zeros at their end, or filled up; of a whole second not at all, or also. */
interface Fractions {
  readonly digits: number | undefined;
  readonly whole: boolean;
}

const trimmed: Fractions = { digits: undefined, whole: false };

/** Dates and times with a blank or a T, a zone in one way or another, and fractions of a second of whatever length. */
export function clockForm(kind: ClockKind): FormFinder {
  const pattern = texts[kind];
  const lengths = new Set<number>();
  let example: string | undefined;
  let other: string | undefined;
  let separator: string | undefined;
  let zone: string | undefined;
  let zeroAtEnd = false;
  let zeroAlone = false;

  function fractions(): Fractions | undefined {
    const [digits, ...others] = [...lengths].filter((length) => length > 0);
    const open = lengths.has(0);
    // By the digits alone a few cells cannot tell: with a blank they are most likely another program's.
    const alike = digits !== undefined && others.length === 0 && digits % 3 === 0;
    if (digits === undefined || (!zeroAtEnd && !(alike && separator === " "))) return trimmed;
    return others.length > 0 || (zeroAlone && open) ? undefined : { digits, whole: !open };
  }

  return {
    see(text) {
      example ??= text;
      const match = pattern.exec(text);
      separator ??= match?.[2];
      zone ??= match?.[5];
      const fraction = match?.[4] ?? "";
      const before = lengths.size;
      lengths.add(fraction.length);
      zeroAtEnd ||= fraction.endsWith("0");
      zeroAlone ||= /^0+$/.test(fraction);
      const known = match !== null && match[2] === separator && match[5] === zone;
      if (!known || (before !== lengths.size && fractions() === undefined)) other ??= text;
      return other === undefined;
    },
    found() {
      if (example === undefined) return undefined;
      const style = fractions();
      if (other !== undefined || style === undefined) return mixedForm(example, other ?? example);
      return {
        example,
        canonical: (separator === "" || separator === "T") && (zone === "" || zone === "Z") && style === trimmed,
        write(text) {
          const match = partsOf(text, kind);
          if (match === null) return text;
          const [, date = "", , time = "", digits = ""] = match;
          return date + separator + time + fractionOf(digits, style) + zone;
        },
      };
    },
  };
}

/** An offset from Greenwich is applied: the cells say what they say in its own time. */
function partsOf(text: string, kind: ClockKind): RegExpExecArray | null {
  const match = texts[kind].exec(text);
  if (match !== null || kind !== "timestamptz") return match;
  const instant = parseTimestamp(text, 9, true);
  return instant === undefined ? null : texts[kind].exec(formatTimestamp(instant, 9, true));
}

function fractionOf(given: string, { digits, whole }: Fractions): string {
  const fraction = given.replace(/0+$/, "");
  if (fraction === "" && !whole) return "";
  const filled = digits === undefined ? fraction : fraction.padEnd(digits, "0");
  return `.${filled}`;
}
