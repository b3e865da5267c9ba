import { fit, printable, widthOf } from "./text-width.ts";

export interface TableColumn {
  readonly title: string;
  /** Numbers stand right, and are never cut. Default: left. */
  readonly right?: boolean;
}

/** Blanks between two columns. */
export const gap = 2;

/** Titles and rows in aligned columns, at most `width` wide if texts that are cut make it so: the widest give way first. No blank ends a line. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number = Infinity,
): readonly string[] {
  const all = [columns.map((column) => column.title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ""))));
  const texts = columns.map((_, i) => i).filter((i) => columns[i]?.right !== true);
  const taken = widths.reduce((sum, one, i) => sum + (texts.includes(i) ? 0 : one), gap * (columns.length - 1));
  const shrunk = shrink(
    texts.map((i) => widths[i] ?? 0),
    width - taken,
  );
  for (const [n, i] of texts.entries()) widths[i] = shrunk[n] ?? 0;
  return all.map((row) =>
    columns
      .map((column, i) => {
        const cell = fit(row[i] ?? "", widths[i] ?? 0);
        const room = " ".repeat((widths[i] ?? 0) - widthOf(cell));
        return column.right === true ? room + cell : cell + room;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** No column becomes narrower than this by the others' need. */
const least = 4;

function shrink(given: readonly number[], room: number): readonly number[] {
  const widths = [...given];
  for (let over = widths.reduce((sum, one) => sum + one, 0) - room; over > 0;) {
    const widest = Math.max(...widths);
    if (widest <= least) break;
    const next = Math.max(least, ...widths.filter((one) => one < widest));
    const many = widths.filter((one) => one === widest).length;
    const step = Math.max(1, Math.min(widest - next, Math.floor(over / many)));
    for (let i = widths.length - 1; i >= 0 && over > 0; i--) {
      if (widths[i] !== widest) continue;
      const cut = Math.min(step, over);
      widths[i] = widest - cut;
      over -= cut;
    }
  }
  return widths;
}
