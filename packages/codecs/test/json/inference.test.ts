import { doubleHolds, formatType, inferSchema, parseJson, type Row, schemaToJson } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Counter,
  defaultLimits,
  type Inference,
  type Inferred,
  jsonCounter,
  jsonInference,
  jsonLinesCounter,
  jsonLinesDecoder,
  jsonLinesInference,
} from "../../src/index.ts";
import { asked, blocksOf, decoded } from "./decoded.ts";

function inferred(
  inference: Inference,
  text: Uint8Array | string,
  lengths: readonly number[] = [1 << 20],
): readonly Inferred[] {
  for (const block of blocksOf(Buffer.from(text), lengths)) inference.push(block);
  return inference.end();
}

function counted(counter: Counter, text: string, lengths: readonly number[] = [1 << 20]): number {
  for (const block of blocksOf(Buffer.from(text), lengths)) counter.push(block);
  return counter.end();
}

const lines = (text: Uint8Array | string, lengths?: readonly number[]): Inferred | undefined =>
  inferred(jsonLinesInference(defaultLimits), text, lengths)[0];

/** `{ a: "int64" }`. */
function typesOf(found: Inferred | undefined): Record<string, string> {
  return Object.fromEntries((found?.schema.fields ?? []).map(({ name, type }) => [name, formatType(type)]));
}

describe("the type of a field is the least that holds every value", () => {
  it.each([
    ["1", "int64"],
    ["1 2147483648 9223372036854775807", "int64"],
    ["1152921504606846976 1152921504606846977", "int64"],
    ["9223372036854775808", "decimal"],
    ["100000000000000000000", "decimal"],
    ["1.5 2", "float64"],
    ["5.0", "float64"],
    ["1e2", "float64"],
    ["-0", "float64"],
    ["1 -0", "float64"],
    ["0.1 1.10", "float64"],
    ["0.1234567890123456", "float64"],
    ["0.1234567890123456789", "decimal"],
    ["9007199254740993 1.5", "decimal"],
    ["9007199254740993 -0", "any<float64|int64>"],
    ["1e400", "decimal"],
    ["1e999999999", "json"],
    ["null", "any<>"],
    ["null 1", "int64"],
    ["true false", "bool"],
    ["true 1", "any<bool|int64>"],
    ['"007"', "text"],
    ['"2024-01-01"', "text"],
    ['"x" 1', "any<text|int64>"],
    ["[1] {}", "json"],
    ["[1] 1", "any<json|int64>"],
  ])("%s: %s", (values, type) => {
    const text = values
      .split(" ")
      .map((value) => `{"v":${value}}\n`)
      .join("");
    expect(typesOf(lines(text))).toEqual({ v: type });
    expect(typesOf(inferred(jsonInference(defaultLimits), `[${text.trim().replaceAll("\n", ",")}]`)[0])).toEqual({
      v: type,
    });
  });

  it("as core infers it from records", () => {
    const value = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !/^-?\d{16,}$/.test(String(one))),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer()),
      // A value in a record does not tell whether a long integer was written as one, if a double holds it by chance.
      fc
        .bigInt({ min: -(2n ** 66n), max: 2n ** 66n })
        .filter((one) => Number.isSafeInteger(Number(one)) || !doubleHolds(String(one))),
    );
    const row = fc.dictionary(
      fc.constantFrom("a", "b", "ä", "__proto__"),
      value.map((one) => (typeof one === "bigint" ? String(one) : JSON.stringify(one))),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (rows, cut) => {
        const texts = rows.map(
          (one) =>
            `{${Object.entries(one)
              .map(([name, token]) => `${JSON.stringify(name)}:${token}`)
              .join(",")}}`,
        );
        const found = lines(texts.join("\n"), [cut]);
        expect(found?.records).toBe(rows.length);
        const wanted = inferSchema(texts.map((text) => parseJson(text) as Row));
        const sorted = (type: string): string => type.split(/[<|>]/).toSorted().join();
        expect(found?.schema.fields.map(({ name, type }) => [name, sorted(formatType(type))])).toEqual(
          wanted.fields.map(({ name, type }) => [name, sorted(formatType(type))]),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("and every value is read by it", () => {
    const token = fc.oneof(fc.json(), fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,18})?([eE][+-]?\d{1,3})?$/));
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 5 }), (tokens) => {
        const text = tokens.map((one) => `{"v":${one}}`).join("\n");
        const schema = lines(text)?.schema ?? { fields: [] };
        const { unread, records } = decoded(jsonLinesDecoder(asked({ schema })), text);
        expect([unread, records.length]).toEqual([[], tokens.length]);
      }),
      { numRuns: 300 },
    );
  });

  it("names what came as JSON numbers, so that it is written so again", () => {
    expect(lines('{"v":1.5}\n{"v":12345678901234567890}')?.schema.fields).toEqual([
      { name: "v", type: { kind: "decimal" }, nullable: true, native: "json:number" },
    ]);
  });
});

describe("records", () => {
  it("have their fields in the order in which they first occur, all nullable", () => {
    const found = lines('{"b":1}\n\n{"a":"x","b":null}\r\n{"c":true,"a":"y"}\n');
    expect(found).toMatchObject({ elements: "records", records: 3 });
    expect(schemaToJson(found?.schema ?? { fields: [] })).toMatchObject({
      fields: [
        { name: "b", type: "int64" },
        { name: "a", type: "text" },
        { name: "c", type: "bool" },
      ],
    });
    expect(found?.schema.fields.every((field) => field.nullable)).toBe(true);
  });

  it("that a reader would refuse are counted and say nothing", () => {
    const bad = [
      '{"a":"x","z":1',
      '{"a":"x","a":1}',
      '{"a":"x"} y',
      '{"b":"\\ud800"}',
      "5",
      '{"a":"x"}}',
      `{"a":${"[".repeat(1001)}`,
    ];
    const text = Buffer.from(`{"a":1}\n${bad.join("\n")}\n{"c":"?"}`);
    text[text.indexOf("?")] = 0xff;
    for (const cut of [[1 << 20], [7]]) {
      const found = lines(text, cut);
      expect([found?.records, typesOf(found)]).toEqual([bad.length + 2, { a: "int64" }]);
    }
  });
});

describe("a JSON file", () => {
  const file = (text: string, cut?: readonly number[]): readonly unknown[] =>
    inferred(jsonInference(defaultLimits), text, cut).map(({ schema, ...found }) => ({
      ...found,
      types: typesOf({ schema, ...found }),
    }));

  it("is one collection, several, or one record", () => {
    const files: readonly (readonly [string, readonly unknown[]])[] = [
      ['[{"a":1},{"b":"x"}]', [{ elements: "records", records: 2, types: { a: "int64", b: "text" } }]],
      ["[]", [{ elements: "records", records: 0, types: {} }]],
      ['[1,null,"x"]', [{ elements: "values", records: 3, types: { value: "any<text|int64>" } }]],
      ["[[1],[2]]", [{ elements: "values", records: 2, types: { value: "json" } }]],
      ['[{"a":1},5]', [{ elements: "records", records: 2, types: { a: "int64" } }]],
      [
        '{"x":[{"a":1}],"y":[1,2],"z":[]}',
        [
          { member: "x", elements: "records", records: 1, types: { a: "int64" } },
          { member: "y", elements: "values", records: 2, types: { value: "int64" } },
          { member: "z", elements: "records", records: 0, types: {} },
        ],
      ],
      [
        '{"x":[{"a":1}],"n":12.5,"o":{"p":[1]},"s":"ä"}',
        [{ elements: "records", records: 1, types: { x: "json", n: "float64", o: "json", s: "text" } }],
      ],
      ["{}", [{ elements: "records", records: 1, types: {} }]],
    ];
    for (const [text, wanted] of files)
      for (let at = 1; at <= text.length; at++) expect(file(text, [at, text.length])).toEqual(wanted);
  });

  it("that stops being JSON is an error that says where", () => {
    for (const [text, place] of [
      ['[{"a":1},]', "] stands where an element of the array is expected. It is at line 1, column 10."],
      ['[\n{"a":1}\n 5]', "5 stands where a comma or the end of the array is expected. It is at line 3, column 2."],
    ] as const)
      expect(() => file(text, [100])).toThrow(
        expect.objectContaining({ message: `The file is no JSON: ${place}`, fix: expect.stringContaining("Correct") }),
      );
  });

  it("that is JSON but no records, or JSON Lines, is an error that says so", () => {
    for (const [text, message, fix] of [
      ["5", "The file holds no records: 5 stands where an array or an object is expected. It is at line 1, column 1."],
      [
        '{"a":1}\n{"a":2}\n',
        "The file is no JSON: { stands where the end of the file is expected. It is at line 2, column 1.",
        "If each line is a record, it is JSON Lines: end its name in .jsonl, or say jsonl: before its path.",
      ],
    ] as const)
      expect(() => file(text, [100])).toThrow(expect.objectContaining({ message, ...(fix !== undefined && { fix }) }));
  });

  it("that is broken as a whole is an error", () => {
    for (const text of ["", "[", "[1,]", "[1", '{"a":[1}', '{"a":[],"a":[]}', "5"])
      expect(() => file(text, [1])).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
  });
});

describe("counters", () => {
  it("count each line that is not blank, wherever blocks are cut", () => {
    const piece = fc.constantFrom("\n", "\n", " ", "\r", "\t", "a", "{}", "\u00e9", "\ufeff", "x".repeat(300));
    const given = fc.record({ text: fc.array(piece, { maxLength: 60 }), cut: fc.array(fc.nat(400)) });
    fc.assert(
      fc.property(given, ({ text, cut }) => {
        const whole = text.join("");
        const all = whole.replace(/^\ufeff/, "").split("\n");
        const wanted = all.filter((line) => /[^ \r\t]/.test(line)).length;
        expect(counted(jsonLinesCounter(), whole, cut)).toBe(wanted);
      }),
    );
  });

  it("and inference count alike", () => {
    const texts = ['{"a":1}', '{"a":"b"}', "[1,2]", '{"', "\n", "\n", " ", "\r\n", "5", "a", "\u00e9", "\ufeff"];
    const given = fc.record({
      pieces: fc.array(fc.constantFrom(...texts), { maxLength: 40 }),
      cut: fc.array(fc.nat(50)),
    });
    const alike = (inference: Inference, counter: Counter, text: string, cut: readonly number[]): void => {
      const [found] = inferred(inference, text, cut);
      expect(found?.member === undefined ? found?.records : undefined).toBe(counted(counter, text, cut));
    };
    fc.assert(
      fc.property(given, ({ pieces, cut }) => {
        alike(jsonLinesInference(defaultLimits), jsonLinesCounter(), pieces.join(""), cut);
        const elements = pieces.filter((text) => /^[{[5]/.test(text) && text !== '{"');
        alike(jsonInference(defaultLimits), jsonCounter(), `[${elements.join(" ,\n")}]`, cut);
      }),
    );
    for (const text of ['{"a":1,"b":[]}', "{}", "[]", '[[],{},5,"x"]'])
      alike(jsonInference(defaultLimits), jsonCounter(), text, [3]);
  });

  it("count what a reader reads or refuses", () => {
    for (const cut of [[1], [3], [100]]) {
      expect(counted(jsonLinesCounter(), '{"a":1}\n\n \r\nbroken\n{"a":2}', cut)).toBe(3);
      expect(counted(jsonCounter(), '[{"a":[1,2]},\n 5 , "]" ]', cut)).toBe(3);
      expect(counted(jsonCounter(), "[]", cut)).toBe(0);
      expect(counted(jsonCounter(), '{"a":[1,2]}', cut)).toBe(1);
      expect(counted(jsonCounter("b"), '{"a":[1,2],"b":[1,{},3]}', cut)).toBe(3);
    }
  });
});
