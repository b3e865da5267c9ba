import { DataMigrator, formatTimestamp, parseTimestamp, type Row, type Schema, schemaOf } from "@dataknobs/core";
import { array, assert, bigInt, boolean, constantFrom, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { formFinder } from "../src/types/form-finder.ts";
import type { FormedKind } from "../src/types/text-form.ts";
import { made, opening, values } from "./place.ts";

function formOf(kind: FormedKind, ...cells: string[]) {
  const finder = formFinder(kind);
  for (const cell of cells) if (!finder.see(cell)) break;
  return finder.found();
}

const written = (kind: FormedKind, cells: readonly string[], text: string): string | undefined =>
  formOf(kind, ...cells)?.write(text);

describe("the form of a column's cells", () => {
  it("has a blank or a T", () => {
    const value = "2024-05-06T07:08:09.5";
    expect(written("timestamp", ["2024-01-01 10:00:00"], value)).toBe("2024-05-06 07:08:09.5");
    expect(written("timestamp", ["2024-01-01T10:00:00"], "2024-05-06 07:08:09.5")).toBe(value);
    expect(formOf("timestamp", "2024-01-01T10:00:00", "2024-01-01T10:00:00.25")).toMatchObject({ canonical: true });
  });

  it.each([
    [["2024-01-01 10:00:00"], ["07:08:09", "07:08:09.5"]],
    [
      ["2024-01-01 10:00:00", "2024-01-01 10:00:00.250000"],
      ["07:08:09", "07:08:09.500000"],
    ],
    [["2024-01-01 10:00:00.000000"], ["07:08:09.000000", "07:08:09.500000"]],
    [["2024-01-01 10:00:00.123"], ["07:08:09.000", "07:08:09.500"]],
    [
      ["2024-01-01 10:00:00.5", "2024-01-01 10:00:00.25"],
      ["07:08:09", "07:08:09.5"],
    ],
  ])("fills up fractions of a second as the cells do: %j", (cells, clocks) => {
    const texts = ["2024-05-06T07:08:09", "2024-05-06T07:08:09.5"];
    expect(texts.map((text) => written("timestamp", cells, text))).toEqual(clocks.map((one) => `2024-05-06 ${one}`));
  });

  it("never cuts a fraction off", () => {
    expect(written("time", ["10:00:00.120"], "07:08:09.123456")).toBe("07:08:09.123456");
    expect(written("timestamp", ["2024-01-01 10:00:00"], "2024-05-06T07:08:09.123456789")).toMatch(/123456789$/);
  });

  it("has a zone in one way", () => {
    const value = "2024-05-06T07:08:09Z";
    expect(written("timestamptz", ["2024-01-01 10:00:00+00:00"], value)).toBe("2024-05-06 07:08:09+00:00");
    expect(written("timestamptz", ["2024-01-01T10:00:00Z"], "2024-05-06 09:08:09+02:00")).toBe(value);
  });

  it("of UUIDs is upper or lower case, with hyphens or without", () => {
    const value = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    const cell = "00000000-0000-0000-0000-0000000000AB";
    expect(written("uuid", [cell], value)).toBe(value.toUpperCase());
    expect(written("uuid", [cell.replaceAll("-", "").toLowerCase()], value)).toBe(value.replaceAll("-", ""));
    expect(formOf("uuid", cell.toLowerCase())).toMatchObject({ canonical: true });
  });

  it.each([
    ["timestamp", ["2024-01-01 10:00:00", "2024-01-01T10:00:00"]],
    ["timestamp", ["2024-01-01 10:00:00", "yesterday"]],
    ["timestamp", ["2024-01-01 10:00:00", "2024-01-01 10:00:00.000"]],
    ["timestamp", ["2024-01-01T10:00:00.100", "2024-01-01T10:00:00.2"]],
    ["timestamptz", ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00+02:00"]],
    ["date", ["2024-01-01", "1704103200"]],
    ["uuid", ["00000000-0000-0000-0000-0000000000AB", "00000000-0000-0000-0000-0000000000ab"]],
  ] as const)("is none where they are written in several ways: %s %j", (kind, cells) => {
    const form = formOf(kind, ...cells);
    expect(form).toMatchObject({ example: cells[0], other: cells[1] });
    expect(form?.write("2024-05-06T07:08:09")).toBe("2024-05-06T07:08:09");
  });

  it("changes no value, and writes what is written so as it is", () => {
    const micros = bigInt({ min: 0n, max: 4_000_000_000_000_000n });
    const style = tuple(constantFrom(" ", "T"), constantFrom(0, 3, 6), boolean());
    assert(
      property(array(micros, { minLength: 1 }), style, micros, (cells, [separator, digits, whole], value) => {
        const cell = (one: bigint): string => {
          const [clock = "", fraction = ""] = formatTimestamp(one, 6, false).replace("T", separator).split(".");
          if (fraction === "" && !whole) return clock;
          return digits === 0 ? `${clock}${fraction && "."}${fraction}` : `${clock}.${fraction.padEnd(digits, "0")}`;
        };
        const form = formOf("timestamp", ...cells.map(cell));
        const text = form?.write(formatTimestamp(value, 6, false)) ?? "";
        expect(parseTimestamp(text, 6, false)).toBe(value);
        const texts = form?.other === undefined ? cells : [];
        expect(texts.map((one) => form?.write(formatTimestamp(one, 6, false)))).toEqual(texts.map(cell));
      }),
      { numRuns: 200 },
    );
  });
});

/** Puts records into a table as another store's would come. */
async function upserted(
  sql: string,
  schema: Schema,
  records: readonly Row[],
): Promise<{ path: string; notes: string[] }> {
  const path = made(sql);
  const opened = await opening(path, "write");
  const side = { store: opened.store, traits: opened.backend.traits };
  const notes: string[] = [];
  const on = (event: { type: string; plan?: readonly { notes: readonly string[] }[] }): void =>
    void notes.push(...(event.plan ?? []).flatMap((plan) => plan.notes.filter((note) => note.includes('"at"'))));
  const options = { collection: "t", mode: "upsert" as const, schema, monitors: [{ on }] };
  await new DataMigrator(side, side).migrateRecords(records, options);
  await opened.close();
  return { path, notes };
}

describe("records that are written into a table that is there", () => {
  it("meet the old ones by keys that are written in another form", async () => {
    const schema = schemaOf({ at: "timestamp", id: "uuid", n: "int64" }, { key: ["at", "id"] });
    const id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    const { path, notes } = await upserted(
      `CREATE TABLE t (at DATETIME, id UUID, n INT, PRIMARY KEY (at, id)); INSERT INTO t VALUES ('2024-01-01 10:00:00', '${id.toUpperCase()}', 1)`,
      schema,
      [
        { at: "2024-01-01T10:00:00", id, n: 2 },
        { at: "2024-01-01T10:00:01.5", id, n: 3 },
      ],
    );
    expect(values(path, "SELECT at || ' ' || n FROM t WHERE id = upper(id)")).toEqual([
      "2024-01-01 10:00:00 2",
      "2024-01-01 10:00:01.5 3",
    ]);
    expect(notes).toEqual([]);
  });

  it("meet them in a column of text as well", async () => {
    const { path } = await upserted(
      "CREATE TABLE t (at TEXT PRIMARY KEY, n INT); INSERT INTO t VALUES ('2024-01-01 10:00:00', 1)",
      schemaOf({ at: "timestamp", n: "int64" }, { key: ["at"] }),
      [{ at: "2024-01-01T10:00:00", n: 2 }],
    );
    expect(values(path, "SELECT at || ' ' || n FROM t")).toEqual(["2024-01-01 10:00:00 2"]);
  });

  it("from SQLite as well, whose own text is copied where it is no date", async () => {
    const from = made(
      `CREATE TABLE t (at DATETIME PRIMARY KEY, n INT, seen DATETIME);
       INSERT INTO t VALUES ('2024-01-01T10:00:00', 2, '2024-01-01 10:00'), ('never', 3, '2024-01-01 10:00:00')`,
    );
    const to = made(
      `CREATE TABLE t (at DATETIME PRIMARY KEY, n INT, seen DATETIME); INSERT INTO t VALUES ('2024-01-01 10:00:00', 1, NULL)`,
    );
    const sides = [await opening(from), await opening(to, "write")];
    const [source, target] = sides.map(({ store, backend }) => ({ store, traits: backend.traits }));
    if (source === undefined || target === undefined) throw new Error("no sides");
    await new DataMigrator(source, target).migrate({ mode: "upsert" });
    expect(values(to, "SELECT at || ' ' || n || ' ' || seen FROM t ORDER BY n")).toEqual([
      "2024-01-01 10:00:00 2 2024-01-01 10:00",
      "never 3 2024-01-01 10:00:00",
    ]);
  });

  it("are written in our form where the cells have several, and the plan says so", async () => {
    const { path, notes } = await upserted(
      `CREATE TABLE t (at DATETIME PRIMARY KEY, n INT); INSERT INTO t VALUES ('2024-01-01 10:00:00', 1), ('2024-01-01T10:00:01', 1)`,
      schemaOf({ at: "timestamp", n: "int64" }, { key: ["at"] }),
      [{ at: "2024-01-02T10:00:00", n: 2 }],
    );
    expect(values(path, "SELECT at FROM t WHERE n = 2")).toEqual(["2024-01-02T10:00:00"]);
    expect(notes).toEqual([expect.stringMatching(/"at".*2024-01-01 10:00:00.*2024-01-01T10:00:01/)]);
  });

  it("can be removed by their keys, whatever their form", async () => {
    const path = made("CREATE TABLE t (at DATETIME PRIMARY KEY); INSERT INTO t VALUES ('2024-01-01 10:00:00')");
    const { store } = await opening(path, "write");
    expect(await store.remove?.("t", [["2024-01-01T10:00:00"]])).toBe(1);
    expect(values(path, "SELECT * FROM t")).toEqual([]);
  });
});
