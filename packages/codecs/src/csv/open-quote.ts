import type { CsvDialect } from "./dialect.ts";
import { lineFeed, quote } from "./cell-index.ts";
import { recordEnd } from "./record-end.ts";

/** Finds out whether a CSV file ends within quotes, block by block. What is put behind them is their content. */
export interface OpenQuote {
  push(block: Uint8Array): void;
  /** The line in which the record begins whose quotes are not closed; `undefined`: none is. */
  end(): number | undefined;
}

const mark = [0xef, 0xbb, 0xbf];

export function openQuote({ delimiter }: Pick<CsvDialect, "delimiter">): OpenQuote {
  const ending = recordEnd(delimiter.charCodeAt(0));
  /** Of the byte order mark, behind which a quote opens. */
  let marked = 0;
  let line = 1;
  let atStart = true;

  function take(block: Uint8Array, from: number): void {
    for (let at = from; at < block.length;) {
      const end = ending.find(block, at);
      atStart = end !== -1;
      if (end === -1) return;
      line += ending.lines;
      ending.restart();
      at = end;
    }
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
        from = Math.max(from, last + 1);
      }
      take(block, from);
    },
    end: () => (ending.open ? line : undefined),
  };
}
