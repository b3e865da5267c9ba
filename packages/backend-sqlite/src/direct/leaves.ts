import type { FilePages } from "./file-pages.ts";
import { Unclear } from "./unclear.ts";
import { varintAt } from "./varint.ts";

export const leafPage = 0x0d;
const innerPage = 0x05;
/** SQLite's own limit. */
const mostLevels = 20;

/**
 * The numbers of the pages that hold a table's records, in the order of their rowids; each time those below one inner page.
 * Of the pages whose rowids all are at most `after` none.
 */
export function* leavesBelow(
  pages: FilePages,
  root: number,
  after: number | undefined,
  level: number = 0,
): Generator<readonly number[], void, undefined> {
  if (level > mostLevels) throw new Unclear("The tree has no end.");
  const page = onePage(pages, root);
  if (page[0] === leafPage) {
    yield [root];
    return;
  }
  const children = childrenOf(page, after);
  const [first] = children;
  if (first === undefined) return;
  if (onePage(pages, first)[0] === leafPage) yield children;
  else for (const child of children) yield* leavesBelow(pages, child, after, level + 1);
}

function onePage(pages: FilePages, page: number): Buffer {
  if (page < 2) throw new Unclear("No page of a table.");
  const bytes = Buffer.allocUnsafe(pages.size);
  pages.read(page, 1, bytes, 0);
  return bytes;
}

function childrenOf(page: Buffer, after: number | undefined): readonly number[] {
  if (page[0] !== innerPage) throw new Unclear("No page of a table.");
  const children: number[] = [];
  const cells = page.readUInt16BE(3);
  if (12 + 2 * cells > page.length) throw new Unclear("A page that ends too early.");
  for (let i = 0; i < cells; i++) {
    const cell = page.readUInt16BE(12 + 2 * i);
    if (cell + 5 > page.length) throw new Unclear("A page that ends too early.");
    // No rowid below this page is greater.
    if (after === undefined || varintAt(page, cell + 4) > after) children.push(page.readUInt32BE(cell));
  }
  children.push(page.readUInt32BE(8));
  return children;
}
