import { invalid } from "./invalid-query.ts";

/** A piece of a condition's text. */
export interface Token {
  /** `word`: written bare; `text`: in single or double quotes; `name`: in backticks. */
  readonly kind: "word" | "text" | "name" | "sign";
  /** Without quotes. */
  readonly text: string;
  /** Where it begins, for messages. */
  readonly at: number;
}

/** A quote inside quotes is doubled. A bare word goes on to the next blank, sign, bracket or comma. */
const piece = /\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|(<=|>=|<>|!=|==|[=<>(),])|([^\s'"`=<>!(),]+))/y;

/** @throws INVALID_QUERY for a quote that is not closed */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (piece.lastIndex = 0; piece.lastIndex < end;) {
    const at = piece.lastIndex;
    const found = piece.exec(text);
    if (found === null)
      throw invalid(
        `The condition ${JSON.stringify(text)} cannot be read from ${JSON.stringify(text.slice(at).trimStart())} on: a quote is not closed, or a sign is unknown.`,
      );
    tokens.push({ ...tokenOf(found), at });
  }
  return tokens;
}

function tokenOf([, single, double, name, sign, word]: RegExpExecArray): Omit<Token, "at"> {
  if (single !== undefined) return { kind: "text", text: single.replaceAll("''", "'") };
  if (double !== undefined) return { kind: "text", text: double.replaceAll('""', '"') };
  if (name !== undefined) return { kind: "name", text: name.replaceAll("``", "`") };
  return sign === undefined ? { kind: "word", text: word ?? "" } : { kind: "sign", text: sign };
}
