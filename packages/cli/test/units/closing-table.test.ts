import type { CollectionResult, MigrationResult } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { closingTable } from "../../src/closing-table.ts";

const plain = (_style: unknown, text: string): string => text;

function tableOf(records: number, columns: number, ...names: readonly string[]): readonly string[] {
  const counts = {
    readRecords: records,
    addedRecords: 0,
    successfulRecords: records,
    filteredRecords: 0,
    failedRecords: 0,
  };
  const collections = names.map((name): CollectionResult => ({
    ...counts,
    source: name,
    target: name,
    supersededRecords: 0,
    duration: 12.5,
  }));
  const result: MigrationResult = { ...counts, run: "r", collections, duration: 12.5, recordsPerSecond: 1, errors: [] };
  return closingTable(result, new Map(names.map((name) => [name, 90e6])), { columns, paint: plain }).split("\n");
}

describe("the closing table", () => {
  const name = "customer_subscription_invoices_archive_2024_with_a_long_name";

  it("shows everything where there is room", () => {
    expect(tableOf(10, 80, "orders")[0]).toBe(
      "collection  read  written  filtered  rejected  seconds  rows/s  peak memory",
    );
  });

  it.each([[60], [80], [100]])("is no wider than a terminal of %i columns", (columns) => {
    for (const line of tableOf(123_456_789, columns, name, "orders", "日本語のとても長いテーブルの名前です"))
      expect(Array.from(line).length).toBeLessThanOrEqual(columns);
  });

  it("leaves out what is only nice to know before a name becomes unreadable", () => {
    const [head, first] = tableOf(123_456_789, 80, name, "orders");
    expect(head).toMatch(/^collection +read +written +filtered +rejected/);
    expect(head).not.toContain("peak memory");
    expect(first).toMatch(/^customer_subscr/);
  });
});
