import { describe, expect, it } from "vitest";
import { afterKey, createTableText, orderByKey, quoteName, quoteText, upsertText, valuesText } from "../src/index.ts";

describe("names and literals", () => {
  it("doubles the quotes inside", () => {
    expect(quoteName('say "hi"')).toBe('"say ""hi"""');
    expect(quoteText("it's")).toBe("'it''s'");
  });

  it("takes keywords, blanks, emoji and nothing at all", () => {
    expect(["select", "two words", "🙂", ""].map(quoteName)).toEqual(['"select"', '"two words"', '"🙂"', '""']);
  });

  it("refuses NUL, at which SQL text ends", () => {
    expect(() => quoteName("a\0b")).toThrow(/NUL/);
    expect(() => quoteText("a\0b")).toThrow(/NUL/);
  });
});

describe("pages by key", () => {
  it("compares one column", () => {
    expect(afterKey(["id"], ["?"])).toBe('"id" > ?');
    expect(orderByKey(["id"])).toBe('ORDER BY "id"');
  });

  it("compares rows of values, so that ties in the first column are not lost", () => {
    expect(afterKey(["a", "b"], ["$1", "$2"])).toBe('("a", "b") > ($1, $2)');
    expect(orderByKey(["a", "b"])).toBe('ORDER BY "a", "b"');
  });
});

describe("tables", () => {
  it("states each column and the key", () => {
    const columns = [
      { name: "a", type: "INTEGER", nullable: false },
      { name: "b", type: "", nullable: true },
      { name: "c", type: "TEXT", nullable: false, more: "DEFAULT 'x'" },
    ];
    expect(createTableText("t", columns, ["a", "c"])).toBe(
      `CREATE TABLE "t" (\n  "a" INTEGER NOT NULL,\n  "b",\n  "c" TEXT NOT NULL DEFAULT 'x',\n  PRIMARY KEY ("a", "c")\n)`,
    );
    expect(createTableText("t", columns.slice(1, 2))).toBe('CREATE TABLE "t" (\n  "b"\n)');
  });
});

describe("many records by one statement", () => {
  it("counts parameters over all of them", () => {
    expect(valuesText(2, 2, (number) => `$${number}`)).toBe("VALUES ($1, $2), ($3, $4)");
  });

  it("replaces the other columns of a record that is there", () => {
    expect(upsertText(["a", "b"], ["a", "b", "c"])).toBe('ON CONFLICT ("a", "b") DO UPDATE SET "c" = excluded."c"');
    expect(upsertText(["a"], ["a"])).toBe('ON CONFLICT ("a") DO UPDATE SET "a" = excluded."a"');
  });
});
