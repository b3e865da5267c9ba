import { InvalidArgumentError } from "commander";
import { parseByteSize } from "./byte-size.ts";
import { splitList, splitPair, unquote } from "./name-list.ts";

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

export function seconds(text: string): number {
  const number = Number(text);
  // A timer of Node holds 31 bits of milliseconds.
  if (/^\d+(\.\d+)?$/.test(text) && number > 0 && number <= 2_000_000) return number;
  throw new InvalidArgumentError("It must be a number of seconds, from above 0 to 2,000,000.");
}

export function byteSize(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes !== undefined && bytes >= 1024 ** 2) return bytes;
  throw new InvalidArgumentError("It must be a size of at least 1MB, for example 64MB, 512MiB or 2GB.");
}

/** One more of a repeatable option. */
export function another(text: string, before: readonly string[]): readonly string[] {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return [...before, text];
}

/** More names: `a,b` or one by one. */
export function names(text: string, before: readonly string[]): readonly string[] {
  const found = splitList(text).map(unquote);
  if (found.length === 0) throw new InvalidArgumentError("It must name at least one field.");
  return [...before, ...found];
}

type Pair = readonly [name: string, value: string];

/** More pairs: `field=type`, separated by commas. */
export function typePairs(text: string, before: readonly Pair[]): readonly Pair[] {
  const pairs = splitList(text).map(
    (part) => splitPair(part) ?? noPair("field=type, for example amount=decimal(10,2)"),
  );
  return pairs.length === 0 ? noPair("field=type, for example amount=decimal(10,2)") : [...before, ...pairs];
}

/** More losses: `amount=scale,precision` names two of one field. */
export function lossPairs(text: string, before: readonly Pair[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const part of splitList(text)) {
    const field = pairs.at(-1)?.[0];
    pairs.push(
      splitPair(part) ??
        (field === undefined || part.includes("=")
          ? noPair("field=loss, for example amount=precision")
          : [field, part]),
    );
  }
  return pairs.length === 0 ? noPair("field=loss, for example amount=precision") : [...before, ...pairs];
}

function noPair(form: string): never {
  throw new InvalidArgumentError(`It must be ${form}.`);
}
