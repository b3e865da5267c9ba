import type { FilePages } from "./file-pages.ts";
import { Unclear } from "./unclear.ts";

/** The longest payload that lies in a leaf whole (sqlite.org/fileformat.html, 1.6). */
export function mostLocal(usable: number): number {
  return usable - 35;
}

/** How much of a longer one lies in the leaf, before the number of the first page that has the rest. */
export function localBytes(payload: number, usable: number): number {
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((payload - least) % (usable - 4));
  return even <= mostLocal(usable) ? even : least;
}

/** The rest of payloads, in a chain of pages. */
export interface Overflow {
  /** @throws Unclear */
  read(first: number, into: Buffer, at: number, bytes: number): void;
}

export function overflowOf(pages: FilePages): Overflow {
  const content = pages.usable - 4;
  let scratch = Buffer.allocUnsafe(0);
  return {
    read(first, into, at, bytes) {
      let page = first;
      let done = 0;
      while (done < bytes) {
        if (page < 2 || page > pages.count) throw new Unclear("No page of the file.");
        // Mostly the pages of a chain lie behind each other.
        const count = Math.min(Math.ceil((bytes - done) / content), pages.count - page + 1);
        if (scratch.length < count * pages.size) scratch = Buffer.allocUnsafe(count * pages.size);
        pages.read(page, count, scratch, 0);
        for (let i = 0, expected = page; i < count && page === expected && done < bytes; i++, expected++) {
          const begin = i * pages.size;
          const length = Math.min(content, bytes - done);
          scratch.copy(into, at + done, begin + 4, begin + 4 + length);
          done += length;
          page = scratch.readUInt32BE(begin);
        }
      }
    },
  };
}
