/** Types that SQLite keeps as text which programs write in several ways: two texts of one value are two keys to it. */
export type FormedKind = "date" | "time" | "timestamp" | "timestamptz" | "uuid";

/** How the cells of a column are written. */
export interface Form {
  /** A cell, to be shown. */
  readonly example: string;
  /** A cell that is written in another way: then the column has no one form, and nothing is written anew. */
  readonly other?: string;
  /** The form is ours already. */
  readonly canonical: boolean;
  /** A text in this form; one that is no value of the type as it is. */
  write(text: string): string;
}

/** Looks at the cells of a column. */
export interface FormFinder {
  /** `false`: it has no one form, and the rest need not be seen. */
  see(text: string): boolean;
  /** `undefined`: nothing was seen. */
  found(): Form | undefined;
}

export function isFormed(kind: string): kind is FormedKind {
  return kind === "date" || kind === "time" || kind === "timestamp" || kind === "timestamptz" || kind === "uuid";
}

/** A column of several forms; `example` and `other` show two of them. */
export function mixedForm(example: string, other: string): Form {
  return { example, other, canonical: false, write: (text) => text };
}
