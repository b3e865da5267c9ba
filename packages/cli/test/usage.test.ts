import { describe, expect, it } from "vitest";
import { join } from "node:path";
import { dataknobs, filesIn, ordersDb, start, tempFolder } from "./harness.ts";

describe("the form of the command line", () => {
  it.each([
    [["copy", "a.sqlite", "b.duckdb", "--tabel", "x"], "unknown option '--tabel'. Did you mean --table?"],
    [["copy", "a.sqlite"], "missing required argument 'target'"],
    [["copy", "a.sqlite", "b.duckdb", "c"], "too many arguments"],
    [["cpy", "a", "b"], "unknown command 'cpy'. Did you mean copy?"],
    [["copy", "a", "b", "--mode", "overwrite"], "Allowed choices are create, insert, upsert, replace."],
    [["copy", "a", "b", "--on-error", "ignore"], "Allowed choices are stop, skip."],
    [["copy", "a", "b", "--limit", "ten"], "argument 'ten' is invalid. It must be a whole number of at least 0."],
    [["copy", "a", "b", "--limit", "-1"], "It must be a whole number of at least 0."],
    [["copy", "a", "b", "--limit"], "argument missing"],
    [["copy", "a", "b", "--batch-size", "0"], "It must be a whole number of at least 1."],
    [["copy", "a", "b", "--parallel", "1.5"], "It must be a whole number of at least 1."],
    [["copy", "a", "b", "--max-memory", "lots"], "It must be a size of at least 1MB, for example 64MB"],
    [["copy", "a", "b", "--transform-timeout", "0"], "It must be a number of seconds"],
    [["copy", "a", "b", "--type", "zip"], "It must be field=type"],
    [["copy", "a", "b", "--accept", "zip"], "It must be field=loss"],
    [["inspect"], "missing required argument 'url'"],
  ])("%j is wrong usage", async (args, message) => {
    const { code, stdout, stderr } = await dataknobs(tempFolder(), ...args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/help {4}dataknobs .*--help/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("without anything the help is shown, and that is wrong usage too", async () => {
    const { code, stdout, stderr } = await dataknobs(tempFolder());
    expect(stderr).toContain("Usage: dataknobs");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("with --json the mistake is a document as well", async () => {
    const { code, document } = await dataknobs(tempFolder(), "copy", "a", "--json");
    expect(document).toMatchObject({
      status: "failed",
      error: { code: "INVALID_ARGUMENT", message: expect.stringContaining("target") },
    });
    expect(code).toBe(2);
  });
});

describe("what only the source can tell", () => {
  it.each([
    [["--accept", "total=precison"], 2, '"precison" is no loss. Did you mean "precision"?'],
    [["--where", "id foo 3"], 2, "After id an operator is expected"],
    [["--where", "id = "], 2, "expected a value"],
    [["--where", "email = null"], 2, "email is null"],
    [["--where", "idd = 3"], 1, 'There is no field "idd"'],
    [["--accept", "totl=precision"], 1, '"orders" has no field "totl". Did you mean "total"?'],
    [["--key", "idd"], 1, '"orders" has no field "idd". Did you mean "id"?'],
    [["--except", "idd"], 1, '"orders" has no field "idd". Did you mean "id"?'],
  ])("%j ends with %i", async (args, expected, message) => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", "sqlite:./b.db", ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
    expect(filesIn(folder)).toEqual(["app.db"]);
  });
});

describe("help", () => {
  it.each([
    ["--help"],
    ["copy", "--help"],
    ["plan", "--help"],
    ["inspect", "--help"],
    ["plugins", "--help"],
    ["plugins", "why", "--help"],
    ["help", "copy"],
  ])("%s %s", async (...args) => {
    const { code, stdout, stderr } = await dataknobs(tempFolder(), ...args.filter((arg) => arg !== undefined));
    expect(stdout).toContain("Usage: dataknobs");
    expect(stdout).toMatch(/Examples?:/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("the version is a line of its own", async () => {
    const { code, stdout } = await dataknobs(tempFolder(), "--version");
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });
});

describe("the plugins that are installed", () => {
  it("are listed with their addresses", async () => {
    const { code, document } = await dataknobs(tempFolder(), "plugins", "--json");
    expect(document.backends.map(({ id }) => id)).toEqual(expect.arrayContaining(["memory", "sqlite", "duckdb"]));
    expect(document.backends).toContainEqual(
      expect.objectContaining({ id: "sqlite", schemes: ["sqlite", "sqlite3"], package: "@dataknobs/backend-sqlite" }),
    );
    expect(code).toBe(0);
  });

  it("why shows each step of the search", async () => {
    const { code, stdout } = await dataknobs(tempFolder(), "plugins", "why", "sqlite");
    expect(stdout).toMatch(/1\. +plugins of this registry/);
    expect(stdout).toContain("sqlite is the backend sqlite.");
    expect(code).toBe(0);
  });

  it("why of an unknown scheme is exit code 6", async () => {
    const { code, stdout } = await dataknobs(tempFolder(), "plugins", "why", "nope");
    expect(stdout).toContain('Nothing is known of "nope:".');
    expect(code).toBe(6);
  });
});

describe("a reader that stops reading", () => {
  it("is no failure", async () => {
    const { child, ended } = start(tempFolder(), ["copy", "--help"]);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
