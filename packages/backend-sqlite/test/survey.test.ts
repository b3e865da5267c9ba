import { formatType } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { made, opening, readAll } from "./place.ts";

/** What a look at all cells says of a column. */
async function surveyed(declared: string, ...cells: string[]): Promise<string> {
  const { store } = await opening(
    made(`CREATE TABLE t (a ${declared}); INSERT INTO t VALUES ${cells.map((cell) => `(${cell})`).join(", ")}`),
  );
  const schema = await store.survey?.("t", ["a"]);
  const [field] = schema?.fields ?? [];
  if (schema === undefined || field === undefined) throw new Error("no answer");
  // Whatever it answers, every cell must be readable by it.
  const { unread } = await readAll(store, "t", { schema: { fields: [field] } });
  expect(unread).toEqual([]);
  return formatType(field.type);
}

describe("a look at all values of a column", () => {
  it("finds the least type that holds them all", async () => {
    expect(await surveyed("INTEGER", "1", "'abc'")).toBe("any<int64|text>");
    expect(await surveyed("INTEGER", "1", "1.5", "NULL")).toBe("float64");
    expect(await surveyed("INTEGER", "9007199254740993", "1.5")).toBe("any<int64|float64>");
    expect(await surveyed("INTEGER", "'abc'", "'def'")).toBe("text");
    expect(await surveyed("TEXT", "x'00'", "x'01'")).toBe("bytes");
    expect(await surveyed("TEXT", "x'00'", "'a'")).toBe("any<bytes|text>");
    expect(await surveyed("", "1", "2")).toBe("int64");
    expect(await surveyed("", "1", "'a'", "1.5", "x'00'")).toBe("any<bytes|int64|float64|text>");
    expect(await surveyed("", "NULL")).toBe("any<>");
    expect(await surveyed("BOOLEAN", "1", "0")).toBe("bool");
    expect(await surveyed("BOOLEAN", "1", "2")).toBe("int64");
    // Beside other kinds 0 and 1 are integers: as booleans they would be written otherwise.
    expect(await surveyed("BOOLEAN", "1", "0", "'true'")).toBe("any<int64|text>");
    expect(await surveyed("BOOLEAN", "1", "x'00'")).toBe("any<bytes|int64>");
    expect(await surveyed("BOOLEAN", "1", "2.5")).toBe("float64");
    expect(await surveyed("NUMERIC", "9007199254740993", "5")).toBe("int64");
  });

  it("finds what a column of dates really holds", async () => {
    expect(await surveyed("DATETIME", "1700000000", "1700000001")).toBe("int64");
    expect(await surveyed("DATETIME", "2460000.5")).toBe("float64");
    expect(await surveyed("DATETIME", "'2024-03-10T02:30:00Z'", "'2024-03-10 02:30:00+01:00'")).toBe("timestamptz(6)");
    expect(await surveyed("DATETIME", "'2024-03-10'", "'2024-03-11'")).toBe("date");
    expect(await surveyed("DATETIME", "'2024-03-10 02:30:00.123456789'")).toBe("timestamp(9)");
    expect(await surveyed("DATETIME", "'2024-03-10'", "'2024-03-10 02:30:00'")).toBe("text");
    expect(await surveyed("DATE", "'yesterday'", "'2024-03-10'")).toBe("text");
    expect(await surveyed("DATE", "'2024-03-10'", "5")).toBe("any<int64|text>");
    expect(await surveyed("TIME", "'12:00'", "'12:34:56.123456789'")).toBe("time(9)");
  });

  it("makes no dates of text by surprise", async () => {
    expect(await surveyed("TEXT", "'2024-03-10'")).toBe("text");
    expect(await surveyed("", "'2024-03-10'")).toBe("text");
    expect(await surveyed("INTEGER", "'2024-03-10'")).toBe("text");
  });

  it("finds broken JSON and UUIDs to be text", async () => {
    expect(await surveyed("JSON", "'{'", "'{}'")).toBe("text");
    expect(await surveyed("UUID", "'x'")).toBe("text");
    expect(await surveyed("JSON", "x'00'")).toBe("bytes");
  });
});
