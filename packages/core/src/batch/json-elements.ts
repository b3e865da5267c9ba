import { DataknobsError } from "../model/error.ts";

/** The texts of the elements of a JSON array, each as it stands, without the blanks around it. */
export function jsonElements(text: string): string[] {
  const elements: string[] = [];
  let at = skipBlanks(text, 0);
  if (text.charCodeAt(at) !== openBracket) throw notArray(text);
  at = skipBlanks(text, at + 1);
  if (text.charCodeAt(at) === closeBracket) return elements;
  while (at < text.length) {
    const end = endOfValue(text, at);
    elements.push(text.slice(at, end));
    at = skipBlanks(text, end);
    const unit = text.charCodeAt(at);
    if (unit === closeBracket) return elements;
    if (unit !== comma) break;
    at = skipBlanks(text, at + 1);
  }
  throw notArray(text);
}

function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return endOfString(text, from);
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at) - 1;
    else if (unit === openBracket || unit === openBrace) depth++;
    else if (unit === closeBracket || unit === closeBrace) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (unit === comma || unit <= blank)) return at;
  }
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === backslash) at++;
    else if (unit === quote) return at + 1;
  }
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= blank) at++;
  return at;
}

function notArray(text: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_VALUE",
    message: `The text of a list is not a JSON array: ${text.slice(0, 80)}`,
  });
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
const blank = 0x20;
