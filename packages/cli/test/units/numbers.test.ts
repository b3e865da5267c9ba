import { describe, expect, it } from "vitest";
import { parseByteSize } from "../../src/byte-size.ts";
import { bytesText, countText, durationText, recordsText } from "../../src/numbers.ts";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1_234_567, "1,234,567"],
    [812_344.7, "812,345"],
  ])("counts: %d is %s", (count, text) => expect(countText(count)).toBe(text));

  it("says record and records", () => {
    expect(recordsText(1)).toBe("1 record");
    expect(recordsText(0)).toBe("0 records");
    expect(recordsText(2000)).toBe("2,000 records");
  });

  it.each([
    [0.004, "0.00 s"],
    [1.5, "1.50 s"],
    [12.34, "12.3 s"],
    [59.97, "1 min 0 s"],
    [125, "2 min 5 s"],
    [3599.6, "1 h 0 min"],
    [3780, "1 h 3 min"],
  ])("durations: %d is %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1024, "1.0 KB"],
    [10 * 1024, "10 KB"],
    [143.4 * 1024 ** 2, "143 MB"],
    [1.5 * 1024 ** 3, "1.5 GB"],
  ])("bytes: %d is %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe("byte sizes", () => {
  it.each([
    ["64MB", 64 * 1024 ** 2],
    ["64 MiB", 64 * 1024 ** 2],
    ["64m", 64 * 1024 ** 2],
    ["1.5g", 1.5 * 1024 ** 3],
    ["67108864", 67_108_864],
    ["512kb", 512 * 1024],
    ["10B", 10],
  ])("%s is %d bytes", (text, bytes) => expect(parseByteSize(text)).toBe(bytes));

  it.each(["", "MB", "-1MB", "1,5MB", "64 potatoes", "1e9", "0", "64MB/s", "99999999999999999999GB"])(
    "%j is no size",
    (text) => expect(parseByteSize(text)).toBeUndefined(),
  );
});
