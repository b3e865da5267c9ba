import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  dataknobs,
  filesIn,
  moduleFile,
  ordersDb,
  recordsIn,
  rejectsIn,
  sqlite,
  sqliteRows,
  tempFolder,
} from "./harness.ts";

function tenOrders(): string {
  const folder = tempFolder();
  ordersDb(join(folder, "app.db"), 10);
  return folder;
}

const copy = ["copy", "sqlite:./app.db", "sqlite:./x.db", "--transform"];

describe("a transform", () => {
  it.each([
    [
      "clean.ts",
      "export default (order: { email: string; total: number }) => ({ ...order, email: order.email.toUpperCase() });",
    ],
    ["clean.mjs", "export default async (order) => { order.email = order.email.toUpperCase(); return order; };"],
    [
      "clean.js",
      "export default { name: 'upper', record: (order) => ({ ...order, email: order.email.toUpperCase() }) };",
    ],
  ])("%s changes records", async (name, code) => {
    const folder = tenOrders();
    const ended = await dataknobs(folder, ...copy, moduleFile(folder, name, code));
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toMatch(/warning/i);
    expect(sqliteRows(join(folder, "x.db"), "SELECT email FROM orders LIMIT 1")).toEqual([
      { email: "USER1@EXAMPLE.ORG" },
    ]);
  });

  it("sees the same values whatever the target is", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME); INSERT INTO t VALUES (1, '2024-01-01 10:00:00')",
    );
    const path = moduleFile(folder, "t.mjs", "export default (r) => ({ ...r, seen: String(r.at) })");
    for (const target of ["sqlite:./x.db", "duckdb:./x.duckdb"]) {
      const ended = await dataknobs(folder, "copy", "sqlite:./app.db", target, "--transform", path);
      expect(ended.code).toBe(0);
      const [record] = await recordsIn(target.replace("./", `${folder}/`), "t");
      expect(record?.["seen"]).toBe("2024-01-01T10:00:00");
    }
  });

  it("drops with null, makes several of one with an array", async () => {
    const folder = tenOrders();
    const path = moduleFile(
      folder,
      "t.mjs",
      "export default (o) => o.id % 2 ? null : [{ ...o }, { ...o, id: o.id + 100 }]",
    );
    const { document, code } = await dataknobs(folder, ...copy, path, "--json");
    expect(document).toMatchObject({
      status: "done",
      readRecords: 10,
      addedRecords: 5,
      filteredRecords: 5,
      successfulRecords: 10,
    });
    expect(code).toBe(0);
  });
});

describe("a module that cannot be used", () => {
  it.each([
    ["missing", undefined, "there is no such file"],
    ["no-default.mjs", "export const a = 1", "it has no default export"],
    ["number.mjs", "export default 5", "its default export is number"],
    ["syntax.mjs", "export default (r) => {\n  const x = ;\n}", "line 2: SyntaxError: Unexpected token ';'"],
    ["syntax.ts", "export default (r: any) => {\n  const x: = 3;\n}", "line 2: SyntaxError"],
    ["enum.ts", "enum A { x }\nexport default (r: any) => r", "enum is not supported"],
    ["throws.mjs", "throw new Error('no luck')", "Error: no luck"],
    ["imports.mjs", "import 'no-such-package'; export default (r) => r", "no-such-package"],
    ["never.mjs", "await new Promise(() => {}); export default (r) => r", "never answered"],
  ])("%s", async (name, code, message) => {
    const folder = tenOrders();
    if (code !== undefined) moduleFile(folder, name, code);
    const ended = await dataknobs(folder, ...copy, `./${name}`);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(/code +(TRANSFORM_LOAD_FAILED|INTERNAL)/);
    expect(ended.code).toBe(1);
    expect(filesIn(folder)).toEqual(code === undefined ? ["app.db"] : ["app.db", name]);
  });
});

/** Functions that do what a function must not do with the seventh record. */
const faults = [
  ["throws", "if (o.id === 7) throw new Error('seven is bad'); return o;", "TRANSFORM_FAILED", "seven is bad"],
  ["rejects", "return o.id === 7 ? Promise.reject(new Error('seven is bad')) : o;", "TRANSFORM_FAILED", "seven is bad"],
  ["throws no error", "if (o.id === 7) throw 'seven'; return o;", "TRANSFORM_FAILED", "seven"],
  ["returns undefined", "if (o.id !== 7) return o;", "TRANSFORM_RETURNED_UNDEFINED", "forget to return"],
  ["returns a number", "return o.id === 7 ? 7 : o;", "TRANSFORM_RETURNED_INVALID", "record"],
  ["hangs", "return o.id === 7 ? new Promise(() => {}) : o;", "TRANSFORM_TIMEOUT", "0.5 s"],
  ["changes a nested value", "if (o.id === 7) o.tags.push('x'); return o;", "READ_ONLY_VALUE", "read-only"],
] as const;

describe("a transform that fails for one record", () => {
  function folderWith(body: string): string {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 10);
    sqlite(join(folder, "app.db"), `ALTER TABLE orders ADD COLUMN tags JSON_TEXT; UPDATE orders SET tags = '["a"]'`);
    moduleFile(folder, "t.mjs", `export default (o) => { ${body} }`);
    return folder;
  }
  const run = [...copy, "./t.mjs", "--transform-timeout", "0.5", "--json"];

  it.each(faults)("%s: the run ends there, and nothing is left", async (_what, body, fault, message) => {
    const folder = folderWith(body);
    const { code, document, stderr } = await dataknobs(folder, ...run);
    expect(document).toMatchObject({
      status: "failed",
      error: { code: fault, message: expect.stringContaining(message) },
      successfulRecords: 0,
    });
    expect(stderr).toMatch(new RegExp(`record +7\n(.*\n)*.*code +${fault}`));
    expect(code).toBe(1);
    expect(filesIn(folder).filter((name) => name.startsWith("x.db") && !name.endsWith(".rejects.jsonl"))).toEqual([]);
  });

  it.each(faults)("%s: with --on-error skip it costs that record", async (_what, body, fault) => {
    const folder = folderWith(body);
    const { code, document } = await dataknobs(folder, ...run, "--on-error", "skip");
    expect(document).toMatchObject({
      status: "rejected",
      readRecords: 10,
      successfulRecords: 9,
      failedRecords: 1,
      errors: [{ recordId: "7", code: fault }],
    });
    expect(code).toBe(4);
    expect(rejectsIn(join(folder, `x.db.${document.run}.rejects.jsonl`))).toEqual([
      expect.objectContaining({
        code: fault,
        recordId: "7",
        collection: "orders",
        record: expect.objectContaining({ id: 7 }),
      }),
    ]);
    expect(sqliteRows(join(folder, "x.db"), "SELECT id FROM orders WHERE id > 5")).toEqual(
      [6n, 8n, 9n, 10n].map((id) => ({ id })),
    );
  });

  it("one that never gives control back ends the run", async () => {
    const folder = folderWith("for (;;) if (o.id !== 7) return o;");
    const { code, document, stderr } = await dataknobs(folder, ...run);
    expect(document).toMatchObject({ status: "failed", error: { code: "TRANSFORM_TIMEOUT" } });
    expect(stderr).toContain("endless loop");
    expect(stderr).not.toContain("debugger");
    expect(code).toBe(1);
    expect(filesIn(folder)).not.toContain("x.db");
  });

  it("one that never gives control back in an insert: what is committed stays, and that is said", async () => {
    const folder = folderWith("for (;;) if (o.id !== 7) return o;");
    sqlite(join(folder, "x.db"), "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, total REAL, tags TEXT)");
    const { document } = await dataknobs(folder, ...run, "--mode", "insert");
    expect(document.error).toMatchObject({
      code: "TRANSFORM_TIMEOUT",
      fix: expect.stringContaining("unless a key refuses it, running again adds it a second time"),
    });
  });
});

describe("what a transform does beside its work", () => {
  it.each([
    ["prints", "console.log('hello from', o.id); return o;", 0, "done"],
    [
      "leaves a promise that rejects",
      "Promise.reject(new Error('nobody looks')); return new Promise((go) => setTimeout(go, 20, o));",
      1,
      "failed",
    ],
    ["ends the process", "if (o.id === 5) process.exit(0); return o;", 1, "failed"],
    ["keeps a timer", "setInterval(() => {}, 1000); return o;", 0, "done"],
  ])("%s", async (_what, body, exit, status) => {
    const folder = tenOrders();
    const path = moduleFile(folder, "t.mjs", `export default (o) => { ${body} }`);
    const { code, document, stderr } = await dataknobs(folder, ...copy, path, "--json");
    expect({ code, status: document.status }).toEqual({ code: exit, status });
    expect(stderr).toMatch(/hello from 1|nobody looks|ended before its work was done|orders +10/);
    expect(filesIn(folder).includes("x.db")).toBe(status === "done");
  });
});
