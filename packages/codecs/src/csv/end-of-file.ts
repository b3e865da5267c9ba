import { carriageReturn, lineFeed, quote } from "./cell-index.ts";
import type { CsvDialect } from "./dialect.ts";
import { recordEnd } from "./record-end.ts";

/** Finds out how a CSV file ends, block by block: what is put behind it depends on that. */
export interface CsvEnd {
  push(block: Uint8Array): void;
  /** The line in which the record begins whose quotes are not closed: what is put behind them is their content; `undefined`: none is. */
  openQuote(): number | undefined;
  /** What stands behind the last record that has an end; `undefined`: none has one. */
  lineEnd(): "\n" | "\r\n" | undefined;
}

const mark = [0xef, 0xbb, 0xbf];

export function csvEnd({ delimiter }: Pick<CsvDialect, "delimiter">): CsvEnd {
  const ending = recordEnd(delimiter.charCodeAt(0));
  /** Of the byte order mark, behind which a quote opens. */
  let marked = 0;
  let line = 1;
  let atStart = true;
  let lineEnd: "\n" | "\r\n" | undefined;
  /** The last byte of the block before. */
  let before: number | undefined;

  function take(block: Uint8Array, from: number): void {
    for (let at = from; at < block.length;) {
      const end = ending.find(block, at);
      atStart = end !== -1;
      if (end === -1) return;
      endAt(block, end - 1);
      line += ending.lines;
      ending.restart();
      at = end;
    }
  }

  /** A record's line feed stands there. */
  function endAt(block: Uint8Array, at: number): void {
    lineEnd = (at === 0 ? before : block[at - 1]) === carriageReturn ? "\r\n" : "\n";
  }

  return {
    push(block) {
      let from = 0;
      while (marked < mark.length && from < block.length && block[from] === mark[marked]) {
        from++;
        marked++;
      }
      if (from < block.length) marked = mark.length;
      // Without quotes every line is a record.
      if (atStart && !block.includes(quote, from)) {
        const last = block.lastIndexOf(lineFeed);
        for (let at = block.indexOf(lineFeed, from); at !== -1; at = block.indexOf(lineFeed, at + 1)) line++;
        if (last >= from) endAt(block, last);
        from = Math.max(from, last + 1);
      }
      take(block, from);
      before = block.at(-1) ?? before;
    },
    openQuote: () => (ending.open ? line : undefined),
    lineEnd: () => lineEnd,
  };
}
