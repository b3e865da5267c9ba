import { DataknobsError } from "@dataknobs/core";

/** Every table of ours begins so, and is hidden from people. */
const prefix = "_dataknobs";

/** What is durable of each lane. */
export const ledgerTable = "_dataknobs_ledger";
/** Who loads what. */
export const runsTable = "_dataknobs_runs";
/** What columns cannot say of their fields. */
export const fieldsTable = "_dataknobs_fields";

/** Where a run loads a collection before it appears. */
export function stageName(run: string, collection: string): string {
  return `${prefix}_${run}_${collection}`;
}

/** Tables of ours and of SQLite itself. */
export function isHidden(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith(prefix) || lower.startsWith("sqlite_");
}

/** @throws INVALID_ARGUMENT for a name that a table cannot have, or that is ours */
export function checkTableName(name: string): void {
  const wrong =
    name === "" || name.includes("\0")
      ? "SQLite has no such names"
      : isHidden(name)
        ? `names that begin with "${name.toLowerCase().startsWith(prefix) ? prefix : "sqlite_"}" are reserved`
        : undefined;
  if (wrong !== undefined)
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `A table cannot be named ${JSON.stringify(name)}: ${wrong}.`,
      backend: "sqlite",
      fix: "Copy to another name: --table name=other_name",
    });
}

/** SQLite tells names apart by ASCII letters of either case only. */
export function sameName(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  // Each of 2,000 columns is compared with each other one: most differ soon.
  for (let i = 0; i < a.length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one !== other && ((one ^ other) !== 0x20 || !isLetter(one & ~0x20))) return false;
  }
  return true;
}

function isLetter(capital: number): boolean {
  return capital >= 0x41 && capital <= 0x5a;
}

export function foldedName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
