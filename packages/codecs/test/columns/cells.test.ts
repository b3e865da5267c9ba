import { castColumn, cellOf, textColumn, type LogicalType, parseType, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf } from "../../src/columns/cells-of.ts";

const texts = [
  "",
  " ",
  "0",
  "-0",
  "-0.00",
  "-0e5",
  "007",
  "+1",
  "1",
  "-1",
  "5.0",
  "1.10",
  "1e2",
  "1E-2",
  "1e400",
  "1e-400",
  ".5",
  "5.",

  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "9223372036854775808",
  "123456789012345678901234567890",

  "2147483647",
  "2147483648",
  "-2147483648",
  "0.1",
  "0.12345678901234567",
  "0.30000000000000004",
  "3.4e38",
  "1e39",
  "NaN",

  "Infinity",
  "-Infinity",
  "infinity",
  "-infinity",
  "true",
  "false",
  "TRUE",
  "null",
  "999999999999999.9",
  "0.000000000000001",
  "2024-03-10",
  "2024-02-30",
  "2023-02-29",
  "-0043-03-15",
  "+12024-03-10",
  "0000-01-01",
  "2024-03-10T02:30:00",

  "2024-03-10 02:30:00.123456",
  "2024-03-10T02:30:00Z",
  "2024-03-10T02:30:00.5+01:30",
  "2024-03-10T02:30:00-05",
  "1500-01-01T00:00:00",

  "2024-03-10T24:00:00",
  "2024-03-10T02:30:60",
  "2024-03-10T02:30:00.1234567",
  "2024-03-10T02:30:00.",
  "9999-12-31T23:59:59.999999",
  "12:34:56",
  "12:34:56.123456",
  "24:00:00",
  "12:34",
  "12:34:56.1234567",
  "6ba7b810-9dad-11d1-80b4-00c04fd430c8",

  "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
  "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
  "P1M2DT3.000004S",
  "P1Y",
  "\uD83D\uDE00",
  "äöü",
  "[1,2]",
  "[1,null]",
  '["a"]',
  '{"a":1}',
  " [1] ",
  "[1,",
  '"quoted"',
  "\u0000",
  "\uFFFD",
];

const kinds = [
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "decimal",
  "decimal(10,2)",
  "decimal(18,0)",
  "decimal(38,10)",
  "text",

  "text(3)",
  "date",
  "time",
  "time(3)",
  "time(9)",
  "timestamp",
  "timestamp(3)",
  "timestamp(9)",
  "timestamptz",
  "interval",
  "uuid",
  "json",
  "list<int64>",
  "list<text>",
];

/** What core makes of a text: a value in record form, or `refused`. */
function byCore(text: string, type: LogicalType): unknown {
  const number = type.kind === "int32" || type.kind === "int64" || type.kind === "decimal";
  if (number && /^-0(\.0+)?(e|$)/i.test(text)) return "refused"; // A minus zero is a float.
  const { column, failures } = castColumn(textColumn([text]), types.text, type, 1);
  return failures.length > 0 ? "refused" : cellOf(column, type, 0);
}

function byCells(text: string, type: LogicalType): unknown {
  const cells = cellsOf(type);
  const bytes = Buffer.from(`x${text}x`);
  return cells.text(bytes, 1, bytes.length - 1) ? cellOf(cells.take(), type, 0) : "refused";
}

describe("cells read texts as core casts them", () => {
  for (const kind of kinds) {
    it(`to ${kind}`, () => {
      for (const text of texts)
        expect([text, byCells(text, parseType(kind))]).toEqual([text, byCore(text, parseType(kind))]);
    });
  }

  it("whatever the number", () => {
    const number = fc.oneof(
      fc.double().map(String),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
      fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/),
    );
    const numeric = kinds.slice(1, 9).map(parseType);
    fc.assert(
      fc.property(number, (text) => {
        for (const type of numeric) expect([text, type, byCells(text, type)]).toEqual([text, type, byCore(text, type)]);
      }),
      { numRuns: 300 },
    );
  });

  it("whatever the moment", () => {
    const moment = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const zone = fc.constantFrom("Z", "", "+02", "-11:30", "+0530", "+25:00");
    const cut = fc.integer({ min: 8, max: 30 });
    const clocks = kinds.slice(11, 18).map(parseType);
    fc.assert(
      fc.property(moment, zone, cut, (text, offset, end) => {
        for (const written of [text.slice(0, -1) + offset, text.slice(0, 10), text.slice(11, -1), text.slice(0, end)])
          for (const type of clocks)
            expect([written, byCells(written, type)]).toEqual([written, byCore(written, type)]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("cells of a batch", () => {
  it("take nulls, missing ones and cells taken back, however many there are", () => {
    const cell = fc.oneof(fc.constant(null), fc.constant(undefined), fc.integer().map(String));
    const steps = fc.array(fc.record({ cell, undo: fc.boolean() }), { maxLength: 1500, size: "max" });
    fc.assert(
      fc.property(steps, fc.constantFrom("int64", "text", "float64", "decimal"), (all, kind) => {
        const type = parseType(kind);
        const cells = cellsOf(type);
        for (let round = 0; round < 2; round++) {
          const kept: unknown[] = [];
          for (const { cell: text, undo } of all) {
            if (text === null) cells.null();
            else if (text === undefined) cells.missing();
            else cells.text(Buffer.from(text), 0, text.length);
            if (undo) cells.undo();
            else kept.push(text);
          }
          const column = cells.take();
          expect(
            kept.map(
              (_, i) =>
                cellOf(column, types.text.kind === kind ? types.text : type, i)?.toString() ?? absent(column, i),
            ),
          ).toEqual(kept.map((text) => (text === null ? "null" : text === undefined ? "missing" : text)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keep no more room than their bytes take", () => {
    const cells = cellsOf(types.text);
    const wide = Buffer.alloc(3 << 20, 97);
    cells.text(wide, 0, wide.length);
    cells.text(wide, 0, 10);
    const column = cells.take();
    expect(column.layout === "bytes" && column.data.buffer.byteLength).toBeLessThan(4 << 20);
  });

  it("read bytes as base64, and nothing else", () => {
    const cells = cellsOf(types.bytes);
    for (const [text, fits] of [
      ["AAEC", true],
      ["AAE=", true],
      ["", true],
      ["AAE", false],
      ["A===", false],
      ["AA C", false],
      ["AAF=", false],
      ["____", false],
    ] as const)
      expect([text, cells.text(Buffer.from(text), 0, text.length)]).toEqual([text, fits]);
    expect(cells.length).toBe(3);
  });
});

function absent(column: ReturnType<ReturnType<typeof cellsOf>["take"]>, i: number): string {
  return column.missing !== undefined && ((column.missing[i >> 3] ?? 0) >> (i & 7)) % 2 === 1 ? "missing" : "null";
}
