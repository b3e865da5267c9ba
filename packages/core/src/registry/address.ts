/** An address taken apart: `sqlite:./a.db?mode=ro` has the scheme `sqlite`, the rest `./a.db` and one parameter. */
export interface Address {
  /** Lower-case, without the colon. Absent: a bare path. */
  readonly scheme: string | undefined;
  /** What follows the scheme's colon, up to `?`. */
  readonly rest: string;
  readonly parameters: URLSearchParams;
}

/** One letter before the colon is a drive (`C:\data\a.db`), not a scheme. */
const schemed = /^([a-z][a-z0-9+.-]+):/i;

export function splitAddress(address: string): Address {
  const scheme = schemed.exec(address)?.[1];
  const behind = scheme === undefined ? address : address.slice(scheme.length + 1);
  const mark = behind.indexOf("?");
  return {
    scheme: scheme?.toLowerCase(),
    rest: mark < 0 ? behind : behind.slice(0, mark),
    parameters: new URLSearchParams(mark < 0 ? "" : behind.slice(mark + 1)),
  };
}

/** The ending of a path in lower case with its dot, or `""`: that of `./a.b/data.DB` is `.db`, of `data.csv.gz` `.csv.gz`. */
export function extensionOf(path: string): string {
  return /[^./\\]((?:\.[^./\\]+)?\.gz|\.[^./\\]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
}
