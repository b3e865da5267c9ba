/** Whether a text has one of the signs of a glob. */
export function isGlob(text: string): boolean {
  return /[*?]|\[.+\]|\{.+\}/.test(text);
}

/** The names that a glob means: `*` any characters, `?` one, `[a-c]` one of these, `[!a]` none of these, `{a,b}` either. */
export function globTest(glob: string): (name: string) => boolean {
  const pattern = new RegExp(`^${patternOf(glob)}$`, "su");
  return (name) => pattern.test(name);
}

function patternOf(glob: string): string {
  return glob.replace(
    /\*|\?|\[(!?)((?:\]|[^\]])[^\]]*)\]|\{([^{}]+)\}|[\\^$.|+()[\]{}/-]/gu,
    (sign, not?: string, set?: string, choices?: string) => {
      if (sign === "*") return ".*";
      if (sign === "?") return ".";
      if (set !== undefined) return `[${not === "!" ? "^" : ""}${set.replace(/[\\\]^[&|~]/gu, "\\$&")}]`;
      if (choices !== undefined) return `(?:${choices.split(",").map(patternOf).join("|")})`;
      return `\\${sign}`;
    },
  );
}
