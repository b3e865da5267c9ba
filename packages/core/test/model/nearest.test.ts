import { describe, expect, test } from "vitest";
import { didYouMean, nearest } from "../../src/model/nearest.ts";

const fields = ["id", "email", "created_at", "userName", "sqlite", "duckdb"];

describe("nearest", () => {
  test.each([
    ["emial", "email"],
    ["mail", "email"],
    ["emails", "email"],
    ["EMAIL", "email"],
    ["username", "userName"],
    ["createdat", "created_at"],
    ["created_ta", "created_at"],
    ["sqlit", "sqlite"],
    ["ids", "id"],
    ["di", "id"],
  ])("for %s finds %s", (word, meant) => {
    expect(nearest(word, fields)).toBe(meant);
  });

  test.each(["", "x", "phone", "xyz", "ab", "address", "postgres"])("for %j finds nothing", (word) => {
    expect(nearest(word, fields)).toBeUndefined();
  });

  test("takes the closest, of equally close ones the first", () => {
    expect(nearest("name1", ["name22", "name2", "name3"])).toBe("name2");
    expect(nearest("name", ["names", "name"])).toBe("name");
    expect(nearest("a", [])).toBeUndefined();
  });

  test("didYouMean is the end of a sentence, or nothing", () => {
    expect(didYouMean("emial", fields)).toBe(' Did you mean "email"?');
    expect(didYouMean("xyz", fields)).toBe("");
  });
});
