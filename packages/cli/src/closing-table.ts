import type { CollectionResult, MigrationResult } from "@dataknobs/core";
import { bytesText, countText } from "./numbers.ts";
import { tableLines, type TableColumn } from "./table-text.ts";
import type { Screen } from "./screen.ts";

interface ResultColumn extends TableColumn {
  of(result: CollectionResult): string;
}

/** What became of the records, one line a collection, with a total where there are several. */
export function closingTable(
  result: MigrationResult,
  peaks: ReadonlyMap<string, number>,
  { columns: width, paint }: Pick<Screen, "columns" | "paint">,
): string {
  const { collections } = result;
  const name = ({ source, target }: CollectionResult): string =>
    source === target ? source : `${source} -> ${target}`;
  const some = (field: "addedRecords" | "supersededRecords"): boolean => collections.some((one) => one[field] > 0);
  const columns: readonly ResultColumn[] = [
    { title: "collection", of: name },
    number("read", (one) => one.readRecords),
    ...(some("addedRecords") ? [number("added", (one) => one.addedRecords)] : []),
    number("written", (one) => one.successfulRecords),
    ...(some("supersededRecords") ? [number("superseded", (one) => one.supersededRecords)] : []),
    number("filtered", (one) => one.filteredRecords),
    number("rejected", (one) => one.failedRecords),
    { title: "seconds", right: true, of: (one) => one.duration.toFixed(2) },
    { title: "rows/s", right: true, of: (one) => countText(one.duration > 0 ? one.readRecords / one.duration : 0) },
    { title: "peak memory", right: true, of: (one) => bytesText(peaks.get(one.target) ?? peakMemory()) },
  ];
  const rows = collections.map((one) => columns.map((column) => column.of(one)));
  if (collections.length > 1) rows.push(columns.map((column, i) => (i === 0 ? "total" : column.of(totalOf(result)))));
  const lines = tableLines(columns, rows, width);
  return lines
    .map((line, i) => (i === 0 || (collections.length > 1 && i === lines.length - 1) ? paint("bold", line) : line))
    .join("\n");
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
