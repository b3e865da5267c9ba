/** What a user lacks who is not allowed something. */
export interface MissingRight {
  /** `INSERT on table orders`. */
  readonly right: string;
  readonly fix: string;
}

/**
 * The right that a statement asks for and that its user has not: the server says on what (in English), the statement for
 * what. `undefined`: that does not tell.
 */
export function missingRight(statement: string, message: string): MissingRight | undefined {
  const [, kind = "", name = ""] =
    /^permission denied for (table|view|sequence|schema|database) (.+)$/.exec(message) ?? [];
  const right = kind === "" ? undefined : rightOn(kind, statement);
  if (right === undefined) return undefined;
  const what = kind === "view" ? "table" : kind;
  return {
    right: `${right} on ${kind} ${name}`,
    fix: `Whoever owns it grants it: GRANT ${right} ON ${what.toUpperCase()} ${name} TO the user; or choose another place.`,
  };
}

function rightOn(kind: string, statement: string): string | undefined {
  switch (kind) {
    case "schema":
      return /^(?:CREATE|ALTER)\b/.test(statement) ? "CREATE" : "USAGE";
    case "database":
      return statement.startsWith("CREATE TEMP") ? "TEMPORARY" : "CREATE";
    case "sequence":
      return /\bsetval\b/.test(statement) ? "UPDATE" : "USAGE, SELECT";
    default:
      return onTable.find(([form]) => form.test(statement))?.[1];
  }
}

const onTable: readonly (readonly [RegExp, string])[] = [
  [/^COPY\b.* FROM STDIN/s, "INSERT"],
  [/^INSERT\b.* ON CONFLICT .* DO UPDATE/s, "SELECT, INSERT, UPDATE"],
  [/^INSERT\b.* (?:ON CONFLICT|WHERE NOT EXISTS)/s, "SELECT, INSERT"],
  [/^INSERT\b/, "INSERT"],
  [/^UPDATE\b/, "SELECT, UPDATE"],
  [/^DELETE\b/, "SELECT, DELETE"],
  [/^TRUNCATE\b/, "TRUNCATE"],
  [/^LOCK\b/, "UPDATE"],
  [/^(?:COPY|SELECT|DECLARE|WITH)\b/, "SELECT"],
];
