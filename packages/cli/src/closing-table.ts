import type { CollectionResult, MigrationResult } from "@dataknobs/core";
import { bytesText, countText } from "./numbers.ts";
import { gap, tableLines, type TableColumn } from "./table-text.ts";
import { printable, widthOf } from "./text-width.ts";
import type { Screen } from "./screen.ts";

interface ResultColumn extends TableColumn {
  of(result: CollectionResult): string;
  /** Left out where there is no room for it; the rest says what became of the records. */
  readonly nice?: true;
}

/** What a name keeps at least before columns are left out for it. */
const readable = 16;

/** What became of the records, one line a collection, with a total where there are several. */
export function closingTable(
  result: MigrationResult,
  peaks: ReadonlyMap<string, number>,
  { columns: width, paint }: Pick<Screen, "columns" | "paint">,
  dryRun = false,
): string {
  const { collections } = result;
  const name = ({ source, target }: CollectionResult): string =>
    source === target ? source : `${source} -> ${target}`;
  const some = (field: "addedRecords" | "supersededRecords"): boolean => collections.some((one) => one[field] > 0);
  const columns: readonly ResultColumn[] = [
    { title: "collection", of: name },
    number("read", (one) => one.readRecords),
    ...(some("addedRecords") ? [number("added", (one) => one.addedRecords)] : []),
    number(dryRun ? "to write" : "written", (one) => one.successfulRecords),
    ...(some("supersededRecords") ? [number("superseded", (one) => one.supersededRecords)] : []),
    number("filtered", (one) => one.filteredRecords),
    number("rejected", (one) => one.failedRecords),
    { title: "seconds", right: true, nice: true, of: (one) => one.duration.toFixed(2) },
    {
      title: "rows/s",
      right: true,
      nice: true,
      of: (one) => countText(one.duration > 0 ? one.readRecords / one.duration : 0),
    },
    { title: "peak memory", right: true, nice: true, of: (one) => bytesText(peaks.get(one.target) ?? peakMemory()) },
  ];
  const total = totalOf(result);
  const cells = (column: ResultColumn): readonly string[] => [
    ...collections.map((one) => column.of(one)),
    ...(collections.length > 1 ? [column === columns[0] ? "total" : column.of(total)] : []),
  ];
  const shown = fitting(
    columns.map((column) => ({ column, cells: cells(column) })),
    width,
  );
  const rows = shown[0]?.cells.map((_, row) => shown.map((one) => one.cells[row] ?? "")) ?? [];
  const lines = tableLines(
    shown.map(({ column }) => column),
    rows,
    width,
  );
  return lines
    .map((line, i) => (i === 0 || (collections.length > 1 && i === lines.length - 1) ? paint("bold", line) : line))
    .join("\n");
}

interface FilledColumn {
  readonly column: ResultColumn;
  readonly cells: readonly string[];
}

/** The columns that there is room for beside a readable name. */
function fitting(columns: readonly FilledColumn[], width: number): readonly FilledColumn[] {
  const needed = columns.reduce(
    (sum, { column, cells }) => {
      const widest = Math.max(...[column.title, ...cells].map((cell) => widthOf(printable(cell))));
      return sum + (column.right === true ? widest : Math.min(widest, readable));
    },
    gap * (columns.length - 1),
  );
  const last = columns.findLastIndex(({ column }) => column.nice === true);
  return needed <= width || last < 0 ? columns : fitting(columns.toSpliced(last, 1), width);
}

/** The most memory that the process has held so far, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function number(title: string, of: (result: CollectionResult) => number): ResultColumn {
  return { title, right: true, of: (result) => countText(of(result)) };
}

function totalOf(result: MigrationResult): CollectionResult {
  const supersededRecords = result.collections.reduce((sum, one) => sum + one.supersededRecords, 0);
  return { ...result, source: "total", target: "", supersededRecords };
}
