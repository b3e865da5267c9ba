import type { FilePages } from "./file-pages.ts";
import { Unclear } from "./unclear.ts";
import { varintAt } from "./varint.ts";

export const leafPage = 0x0d;
const innerPage = 0x05;
/** SQLite's own limit. */
const mostLevels = 20;

/** A page that holds records. */
export interface Leaf {
  readonly page: number;
  /** What the pages above say of its rowids: all are greater than this, */
  readonly above: number;
  /** and none is greater than this. */
  readonly most: number;
}

/**
 * The pages that hold a table's records, in the order of their rowids; each time those below one inner page. Of the pages
 * whose rowids all are at most `after` none.
 */
export function leavesBelow(
  pages: FilePages,
  root: number,
  after: number | undefined,
): Generator<readonly Leaf[], void, undefined> {
  return below(pages, { page: root, above: -Infinity, most: Infinity }, after, 0);
}

function* below(
  pages: FilePages,
  root: Leaf,
  after: number | undefined,
  level: number,
): Generator<readonly Leaf[], void, undefined> {
  if (level > mostLevels) throw new Unclear("The tree has no end.");
  const page = onePage(pages, root.page);
  if (page[0] === leafPage) {
    yield [root];
    return;
  }
  const children = childrenOf(page, root, after);
  const [first] = children;
  if (first === undefined) return;
  if (onePage(pages, first.page)[0] === leafPage) yield children;
  else for (const child of children) yield* below(pages, child, after, level + 1);
}

function onePage(pages: FilePages, page: number): Buffer {
  if (page < 2) throw new Unclear("No page of a table.");
  const bytes = Buffer.allocUnsafe(pages.size);
  pages.read(page, 1, bytes, 0);
  return bytes;
}

function childrenOf(page: Buffer, { above, most }: Leaf, after: number | undefined): readonly Leaf[] {
  if (page[0] !== innerPage) throw new Unclear("No page of a table.");
  const children: Leaf[] = [];
  const cells = page.readUInt16BE(3);
  if (12 + 2 * cells > page.length) throw new Unclear("A page that ends too early.");
  let before = above;
  for (let i = 0; i < cells; i++) {
    const cell = page.readUInt16BE(12 + 2 * i);
    if (cell + 5 > page.length) throw new Unclear("A page that ends too early.");
    const key = varintAt(page, cell + 4);
    if (key <= before || key > most) throw new Unclear("Pages that are not in their order.");
    // No rowid below this page is greater.
    if (after === undefined || key > after) children.push({ page: page.readUInt32BE(cell), above: before, most: key });
    before = key;
  }
  children.push({ page: page.readUInt32BE(8), above: before, most });
  return children;
}
