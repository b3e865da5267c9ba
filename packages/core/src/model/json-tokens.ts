/**
 * Where the token ends that begins at `start`, in a text that is known to be JSON: a string with its quotes, a number, a word, or one of
 * `[]{},:`. What `start` points at must not be a blank (`skipBlanks`).
 */
export function tokenEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return stringEnd(text, start);
  let at = start + 1;
  if (isPunctuation(first)) return at;
  while (at < text.length && !endsWord(text.charCodeAt(at))) at++;
  return at;
}

/** The first place at or behind `start` that is no blank. */
export function skipBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

const quote = 0x22;

function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

/** Whether an odd number of backslashes stands before this place. */
function isEscaped(text: string, place: number): boolean {
  let at = place - 1;
  while (text.charCodeAt(at) === 0x5c) at--;
  return (place - at) % 2 === 0;
}

function isPunctuation(code: number): boolean {
  return code === 0x2c || code === 0x3a || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

function endsWord(code: number): boolean {
  return code <= 0x20 || isPunctuation(code);
}
