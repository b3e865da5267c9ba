import { describe, expect, it } from "vitest";
import { defineBackend, isBackend } from "../../src/registry/define-backend.ts";
import { toy } from "./toy-backend.ts";

describe("a backend", () => {
  const sqlite = toy("sqlite", [], { schemes: ["sqlite", "sqlite3"], format: ({ path }) => `sqlite:${path}` });

  it("has what its definition says", () => {
    expect(isBackend(sqlite)).toBe(true);
    expect([sqlite.id, sqlite.contract, sqlite.schemes]).toEqual(["sqlite", 1, ["sqlite", "sqlite3"]]);
  });

  it("called with a text names a store, as an address without its scheme does", () => {
    expect(sqlite("./app.db?mode=wal")).toEqual({
      backend: sqlite,
      options: { path: "sqlite ./app.db", mode: "wal" },
      address: "sqlite:./app.db?mode=wal",
    });
  });

  it("takes an address with its own scheme as well, and tells parse which one it was", () => {
    expect(sqlite("sqlite3:./app.db")).toMatchObject({
      options: { path: "sqlite3 ./app.db" },
      address: "sqlite3:./app.db",
    });
  });

  it("hides a password in the address that people see, not in the options", () => {
    const postgres = toy("postgres");
    const { address, options } = postgres("postgres://me:secret@host/db");
    expect(address).toBe("postgres://me:***@host/db");
    expect(options).toEqual({ path: "postgres //me:secret@host/db" });
    expect(postgres("//me:secret@host/db").address).toBe("postgres://me:***@host/db");
  });

  it("takes another scheme for a part of the path", () => {
    expect(sqlite("memory:x")).toMatchObject({ options: { path: "sqlite memory:x" }, address: "sqlite:memory:x" });
    expect(sqlite("C:\\data\\a.db")).toMatchObject({ options: { path: "sqlite C:\\data\\a.db" } });
  });

  it("called with options names a store by them", () => {
    expect(sqlite({ path: "a?b.db" })).toEqual({
      backend: sqlite,
      options: { path: "a?b.db" },
      address: "sqlite:a?b.db",
    });
    expect(toy("duckdb")({ path: "secret" }).address).toBe("duckdb:");
  });

  it("called with nothing is called with an empty address", () => {
    expect(toy("memory")()).toMatchObject({ options: { path: "memory " } });
  });

  it.each([
    [{ id: "My DB" }, 'this one is "My DB"'],
    [{ schemes: [] }, "has no scheme"],
    [{ schemes: ["c"] }, 'has the scheme "c"'],
    [{ schemes: ["sqlite:"] }, 'has the scheme "sqlite:"'],
    [{ extensions: ["db"] }, 'has the extension "db"'],
    [{ extensions: [".DB"] }, 'has the extension ".DB"'],
    [{ traits: { filters: [], modes: [], maxWriters: 1, window: { records: 1, bytes: 1 } } }, "has no write mode"],
    [
      { traits: { filters: [], modes: ["insert" as const], maxWriters: 0, window: { records: 1, bytes: 1 } } },
      "needs maxWriters",
    ],
  ])("is refused with %j", (wrong, message) => {
    expect(() => defineBackend({ ...toy("toy"), ...wrong })).toThrow(message);
  });
});
