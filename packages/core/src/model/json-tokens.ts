const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{},:]/gs;

/** The tokens of a text that is known to be JSON: strings with their quotes, numbers, words, brackets, `,` and `:`. */
export function* jsonTokens(text: string): Generator<string, void> {
  for (const [found] of text.matchAll(token)) yield found;
}
