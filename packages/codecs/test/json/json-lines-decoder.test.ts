import { plain, schemaOf, stringify } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits, jsonLinesDecoder, placeOf } from "../../src/index.ts";
import { type Asked, asked, decoded } from "./decoded.ts";

const read = (request: Asked, text: Uint8Array | string, lengths?: readonly number[]): ReturnType<typeof decoded> =>
  decoded(jsonLinesDecoder(asked(request)), text, lengths);

const people = schemaOf({ id: "int64", name: "text", score: "float64", active: "bool", notes: "json" });

describe("records come back as they were written", () => {
  const notes = fc.oneof(fc.object({ maxDepth: 2 }), fc.array(fc.jsonValue(), { maxLength: 3 }));
  const person = fc.record(
    {
      id: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constant(null)),
      name: fc.oneof(fc.string({ unit: "binary" }), fc.constant(null)),
      score: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
      active: fc.option(fc.boolean()),
      notes: notes.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    },
    { requiredKeys: [] },
  );
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });

  it("whatever their members and the blocks that they come in", () => {
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 12 }),
        lengths,
        fc.constantFrom("\n", "\r\n", "\n\n \t\n"),
        (records, cut, end) => {
          const text = records.map((record) => `${stringify(record)}${end}`).join("");
          const found = read({ schema: people, records: 5 }, text, cut);
          expect(found.unread).toEqual([]);
          expect(found.records.map(plain)).toEqual(
            records.map((record) => ({ ...record, ...(typeof record.id === "bigint" && { id: out(record.id) }) })),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it("with members in any order and blanks around every token", () => {
    const members = fc.shuffledSubarray(["id", "name", "score", "active", "notes"] as const, { minLength: 0 });
    const blank = fc.constantFrom("", " ", "\t", "  \r ");
    fc.assert(
      fc.property(fc.array(fc.tuple(person, members, blank), { maxLength: 10 }), lengths, (rows, cut) => {
        const lines = rows.map(([record, names, b]) => {
          const known = names.filter((name) => record[name] !== undefined);
          return `${b}{${b}${known.map((name) => `${b}"${name}"${b}:${b}${stringify({ v: record[name] }).slice(5, -1)}${b}`).join(",")}${b}}${b}`;
        });
        const wanted = rows.map(([record, names]) =>
          Object.fromEntries(
            names.flatMap((name) =>
              record[name] === undefined
                ? []
                : [[name, typeof record[name] === "bigint" ? out(record[name]) : record[name]]],
            ),
          ),
        );
        expect(read({ schema: people }, lines.join("\n"), cut).records.map(plain)).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it("with a character, an escape or anything else cut in two by the end of a block", () => {
    const text =
      '{"id":-12,"name":"ä€😀\\ud83d\\ude00\\n\\"","score":1.5e-7,"active":true,"notes":{"ö":["\\u00e4",null]}}\r\n{"id":2}\n';
    const bytes = Buffer.from(text);
    const whole = read({ schema: people }, bytes).records.map(plain);
    expect(whole).toEqual([
      { id: -12, name: 'ä€😀😀\n"', score: 1.5e-7, active: true, notes: { ö: ["ä", null] } },
      { id: 2 },
    ]);
    for (let at = 1; at < bytes.length; at++)
      expect(read({ schema: people }, bytes, [at]).records.map(plain)).toEqual(whole);
    for (let at = 1; at < bytes.length; at++)
      expect(read({ schema: people }, bytes, [at, bytes.length]).records.map(plain)).toEqual(whole);
  });
});

describe("a value is taken exactly or not at all", () => {
  const fits: readonly (readonly [string, string, unknown])[] = [
    ["int64", "9223372036854775807", 9223372036854775807n],
    ["int64", "5.0", 5],
    ["int64", "1e2", 100],
    ["int64", '"7"', 7],
    ["float64", "0.1", 0.1],
    ["float64", "1.10", 1.1],
    ["float64", "-0", -0],
    ["float64", '"-0"', -0],
    ["float64", '"NaN"', NaN],
    ["float64", '"-Infinity"', -Infinity],
    ["float32", "0.1", Math.fround(0.1)],
    ["decimal", "1.10", "1.10"],
    ["decimal", "123456789012345678901234567890.5", "123456789012345678901234567890.5"],
    ["decimal(10,2)", "1.1", "1.10"],
    ["decimal(10,2)", '"1.1"', "1.10"],
    ["text", "1.10", "1.10"],
    ["text", "true", "true"],
    ["text", "[1, 2]", "[1, 2]"],
    ["text(2)", '"äö"', "äö"],
    ["date", '"2024-03-10"', "2024-03-10"],
    ["timestamp", '"2024-03-10 02:30:00.5"', "2024-03-10T02:30:00.5"],
    ["timestamptz", '"2024-03-10T02:30:00+02:00"', "2024-03-10T00:30:00Z"],
    ["uuid", '"6BA7B810-9dad-11d1-80b4-00c04fd430c8"', "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
    ["bytes", '"AAEC"', Uint8Array.of(0, 1, 2)],
    ["json", '{"a":1.10,"a":2}', '{"a":1.10,"a":2}'],
    ["json", '"a\\ud800"', '"a\\ud800"'],
    ["json", '"\\ud800\\ud800"', '"\\ud800\\ud800"'],
    ["json", '"\\ud800\\u0041"', '"\\ud800\\u0041"'],
    ["json", '{"\\udbff\\ud83d\\ude00":1}', '{"\\udbff\\ud83d\\ude00":1}'],
    ["json", "1e999", "1e999"],
    ["list<int64>", "[1,null]", [1, null]],
    ["any", "5", 5],
    ["any", "5.0", 5],
    ["any", "123456789012345678901234567890", 123456789012345678901234567890n],
    ["any", '"5"', "5"],
    ["any", "null", null],
  ];
  it.each(fits)("%s: %s", (type, token, value) => {
    const { records, unread, batches } = read({ schema: schemaOf({ v: type }) }, `{"v":${token}}`);
    expect(unread).toEqual([]);
    const column = batches[0]?.columns[0];
    const json = type === "json" && column?.layout === "bytes" ? Buffer.from(column.data).toString() : undefined;
    expect(json ?? plain(records[0]?.["v"])).toEqual(value);
  });

  const misfits: readonly (readonly [string, string])[] = [
    ["int64", "9223372036854775808"],
    ["int64", "1.5"],
    ["int64", "-0"],
    ["int64", "true"],
    ["int64", '"x"'],
    ["int32", "2147483648"],
    ["float64", "9007199254740993"],
    ["float64", "1e400"],
    ["float64", "[]"],
    ["float32", "0.123456789012"],
    ["decimal(4,2)", "100.00"],
    ["decimal(4,2)", "1.005"],
    ["bool", "1"],
    ["text(2)", '"abc"'],
    ["date", '"2024-02-30"'],
    ["date", "20240310"],
    ["uuid", '"6ba7"'],
    ["bytes", '"AAE"'],
    ["list<int64>", '[1,"x"]'],
    ["list<int64>", "{}"],
  ];
  it.each(misfits)("%s does not take %s", (type, token) => {
    const { records, unread } = read(
      { schema: schemaOf({ id: "int64", v: type }, { key: ["id"] }) },
      `\n{"id":7,"v":${token}}`,
    );
    expect(records).toEqual([]);
    expect(unread).toMatchObject([{ code: "MISFIT", field: "v", at: "line 2", recordId: "7", record: { id: 7 } }]);
    expect(unread[0]?.message).toContain(token);
  });

  it("a member that the schema does not know is not dropped", () => {
    const { unread } = read({ schema: schemaOf({ a: "int64" }) }, '{"a":1,"b":2}');
    expect(unread).toMatchObject([{ code: "UNKNOWN_FIELD", field: "b" }]);
  });

  it("a member that nobody asked for is left out", () => {
    const schema = schemaOf({ a: "int64", b: "int64", c: "text" });
    const { records } = read({ schema, fields: ["c", "a"] }, '{"a":1,"b":"no number","c":"x"}\n{"b":{},"c":null}');
    expect(records).toEqual([{ c: "x", a: 1 }, { c: null }]);
  });

  it("a field that must be there is missed", () => {
    const schema = schemaOf({ a: { type: "int64", nullable: false }, b: "text" });
    const { records, unread } = read({ schema }, '{"a":1}\n{"b":"x"}\n{"a":null}\n{"a":2}');
    expect(records).toEqual([{ a: 1 }, { a: 2 }]);
    expect(unread).toMatchObject([
      { code: "MISFIT", field: "a", at: "line 2" },
      { code: "MISFIT", field: "a", at: "line 3" },
    ]);
  });
});

describe("null", () => {
  const schema = schemaOf({ t: "text", j: "json", a: "any" });
  it("and missing are two things", () => {
    const { records } = read({ schema }, '{"t":null,"j":null,"a":null}\n{}');
    expect(records).toEqual([{ t: null, j: null, a: null }, {}]);
  });

  it("is a value in a field of JSON of a file of ours", () => {
    const { batches } = read({ schema, ours: true }, '{"t":null,"j":null}\n{}');
    const [text, json] = batches[0]?.columns ?? [];
    expect([text?.valid?.[0], json?.valid?.[0]]).toEqual([0xfc, 0xfd]);
    expect(json?.layout === "bytes" && Buffer.from(json.data).toString()).toBe("null");
  });
});

describe("what a file of ours says that JSON has not", () => {
  const cell = (token: string, ours = true): unknown => {
    const { batches, unread } = read({ schema: schemaOf({ v: "any" }), ours }, `{"v":${token}}`);
    const column = batches[0]?.columns[0];
    return unread[0]?.code ?? (column?.layout === "any" ? column.data[0] : undefined);
  };

  it("stands in tags", () => {
    expect(cell('{"$type":"float64","value":"NaN"}')).toBe(NaN);
    expect(cell('{ "$type" : "float64", "value" : "-Infinity" }')).toBe(-Infinity);
    expect(cell('{"$type":"bytes","value":"AAEC"}')).toEqual(Uint8Array.of(0, 1, 2));
    expect(cell('{"$type":"json","value":{"$type":1}}')).toMatchObject({ text: '{"$type":1}' });
    expect(cell('{"$type":"json","value":null}')).toMatchObject({ text: "null" });
    expect(cell("5")).toBe(5n);
    expect(cell("-0")).toBe(-0);
  });

  it("is not guessed", () => {
    for (const tag of [
      '{"$type":"other","value":1}',
      '{"$type":"float64","value":"x"}',
      '{"$type":"bytes","value":"A"}',
      '{"$type":1}',
      '{"$type":"json","value":1,"more":2}',
    ])
      expect([tag, cell(tag)]).toEqual([tag, "MISFIT"]);
  });

  it("is plain JSON in anybody else's file", () => {
    expect(cell('{"$type":"float64","value":"NaN"}', false)).toMatchObject({
      text: '{"$type":"float64","value":"NaN"}',
    });
  });

  it("stands in lists by their type", () => {
    const lists = [
      ["list<bytes>", '["AAEC",null]'],
      ["list<float64>", '["NaN",-0,1.5]'],
      ["list<any>", '[{"$type":"bytes","value":"AAEC"},5,5.0]'],
      ["list<decimal>", '["1.10"]'],
      ["list<list<int64>>", "[[1],null]"],
    ] as const;
    for (const [type, text] of lists) {
      const { batches, unread } = read({ schema: schemaOf({ v: type }), ours: true }, `{"v":${text}}`);
      const column = batches[0]?.columns[0];
      expect([unread, column?.layout === "bytes" && Buffer.from(column.data).toString()]).toEqual([[], text]);
    }
    for (const [type, text] of [
      ["list<float64>", '["x"]'],
      ["list<int64>", "[true]"],
      ["list<bool>", '["maybe"]'],
    ])
      expect(read({ schema: schemaOf({ v: type ?? "" }), ours: true }, `{"v":${text}}`).unread).toMatchObject([
        { code: "MISFIT" },
      ]);
  });
});

describe("a record that cannot be read has its place and its reason, and the next ones are read", () => {
  const schema = schemaOf({ a: "int64", t: "text", j: "json" });
  const broken: readonly (readonly [string, string])[] = [
    ["BAD_RECORD", '{"a":1'],
    ["BAD_RECORD", '{"a":1}}'],
    ["BAD_RECORD", '{"a":1} x'],
    ["BAD_RECORD", '{"a":01}'],
    ["BAD_RECORD", '{"a":1,}'],
    ["BAD_RECORD", '{"a" 1}'],
    ["BAD_RECORD", "{a:1}"],
    ["BAD_RECORD", '{"a":tru}'],
    ["BAD_RECORD", '{"a":nul}'],
    ["BAD_RECORD", '{"a":+1}'],
    ["BAD_RECORD", '{"a":.5}'],
    ["BAD_RECORD", '{"a":NaN}'],
    ["BAD_RECORD", '{"t":"x}'],
    ["BAD_RECORD", '{"t":"\t"}'],
    ["BAD_RECORD", '{"t":"\\x"}'],
    ["BAD_RECORD", '{"t":"\\u12g4"}'],
    ["BAD_RECORD", '{"j":[1,]}'],
    ["BAD_RECORD", '{"j":{"a"}}'],
    ["BAD_RECORD", '{"j":"\\x"}'],
    ["BAD_RECORD", '{"j":"\\ud800\\x"}'],
    ["BAD_RECORD", '{"j":"\\ud800\\ud8"}'],
    ["BAD_RECORD", '{"j":"\\ud800\\u"}'],
    ["BAD_RECORD", '{"a":"no number","t":tru}'],
    ["BAD_RECORD", '{"a":1,"a":2}'],
    ["BAD_RECORD", '{"a":1,"\\u0061":2}'],
    ["BAD_RECORD", "[1]"],
    ["BAD_RECORD", "5"],
    ["BAD_RECORD", "null"],
    ["BAD_RECORD", '"text"'],
    ["INVALID_UTF8", '{"t":"\\ud800"}'],
    ["INVALID_UTF8", '{"t":"\\udc00\\ud800"}'],
    ["BAD_RECORD", `{"j":${"[".repeat(1000)}${"]".repeat(1000)}}`],
  ];
  it.each(broken)("%s %s", (code, line) => {
    const text = `{"a":1,"t":"before"}\n\n${line}\n{"a":2,"j":{}}\n`;
    for (const lengths of [[1 << 20], [3], [7, 1]]) {
      const { records, unread } = read({ schema }, text, lengths);
      expect(unread).toMatchObject([{ code, at: "line 3" }]);
      expect(records.map(plain)).toEqual([
        { a: 1, t: "before" },
        { a: 2, j: {} },
      ]);
    }
  });

  it("bytes that are no UTF-8", () => {
    for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xc0, 0x80]]) {
      const text = Buffer.concat([
        Buffer.from('{"t":"ä"}\n{"t":"'),
        Buffer.from(wrong),
        Buffer.from('"}\n{"t":"ö"}\n'),
      ]);
      for (let cut = 1; cut < text.length; cut++) {
        const { records, unread } = read({ schema }, text, [cut, text.length]);
        expect(unread).toMatchObject([{ code: "INVALID_UTF8", at: "line 2" }]);
        expect(records).toEqual([{ t: "ä" }, { t: "ö" }]);
      }
    }
  });

  it("one that is too long is not held", () => {
    const limits = { ...defaultLimits, recordBytes: 20 };
    const text = `{"a":1}\n{"t":"${"x".repeat(100)}"}\n{"a":2}`;
    for (const lengths of [[1 << 20], [5], [30, 1]]) {
      const { records, unread } = read({ schema, limits }, text, lengths);
      expect(records).toEqual([{ a: 1 }, { a: 2 }]);
      expect(unread).toMatchObject([{ code: "TOO_LONG", at: "line 2" }]);
    }
  });

  it("one at the end of the file", () => {
    const { records, unread } = read({ schema }, '{"a":1}\n{"a":');
    expect([records, unread]).toMatchObject([[{ a: 1 }], [{ code: "BAD_RECORD", at: "line 2", record: '{"a":' }]]);
  });
});

describe("names", () => {
  it("are only names, whatever they look like", () => {
    const schema = schemaOf({ __proto__x: "int64", constructor: "text", 'a"b\n': "int64", "": "bool", ä: "text" });
    const proto = {
      fields: [
        ...schema.fields,
        { ...schema.fields[0], name: "__proto__", type: { kind: "int64" as const }, nullable: true },
      ],
    };
    const text = '{"__proto__":5,"constructor":"x","a\\"b\\n":1,"":true,"\\u00e4":"y"}';
    const [record] = read({ schema: proto }, text).records;
    expect(Object.entries(record ?? {})).toEqual([
      ["constructor", "x"],
      ['a"b\n', 1],
      ["", true],
      ["ä", "y"],
      ["__proto__", 5],
    ]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  });
});

describe("batches", () => {
  const schema = schemaOf({ a: "int64", t: "text" });
  const text = Array.from(
    { length: 10 },
    (_, i) => `{"a":${i},"t":"${"x".repeat(i)}"}${i % 3 === 0 ? "\n" : ""}\n`,
  ).join("");

  it("are of the wanted size, and reading goes on behind each of them", () => {
    const { batches, records } = read({ schema, records: 3 }, text, [11]);
    expect(batches.map((batch) => batch.length)).toEqual([3, 3, 3, 1]);
    let seen = 0;
    for (const { length, position } of batches) {
      seen += length;
      const start = placeOf(position ?? null);
      expect(start).toBeDefined();
      if (start === undefined) continue;
      const rest = read({ schema, start }, Buffer.from(text).subarray(start.offset), [5]);
      expect(rest.records).toEqual(records.slice(seen));
      expect(text.slice(0, start.offset).split("\n").length).toBe(start.line);
    }
  });

  it("hold about as many bytes as wanted, a larger record alone", () => {
    const { batches } = read({ schema, bytes: 40 }, `{"a":1}\n{"a":2}\n{"t":"${"x".repeat(100)}"}\n{"a":3}\n`);
    expect(batches.map((batch) => batch.length)).toEqual([2, 1, 1]);
  });

  it("of nothing are none", () => {
    expect(read({ schema }, "").batches).toEqual([]);
    expect(read({ schema }, "\uFEFF\n \r\n").batches).toEqual([]);
  });

  it("begin behind the mark of UTF-8", () => {
    for (const lengths of [[1], [2], [100]])
      expect(read({ schema }, '\uFEFF{"a":1}', lengths).records).toEqual([{ a: 1 }]);
  });
});

describe("a record of 64 MB", () => {
  it("goes through in blocks, joined once", () => {
    const schema = schemaOf({ t: "text" });
    const decoder = jsonLinesDecoder(asked({ schema }));
    const block = Buffer.alloc(1 << 20, 0x61);
    const batches = [...decoder.push(Buffer.from('{"t":"'))];
    for (let i = 0; i < 64; i++) batches.push(...decoder.push(block));
    batches.push(...decoder.push(Buffer.from('"}\n{"t":"b"}\n')), ...decoder.end());
    expect(batches.map((batch) => batch.length)).toEqual([1, 1]);
    const column = batches[0]?.columns[0];
    expect(column?.layout === "bytes" && column.data.buffer.byteLength).toBe(64 << 20);
  });
});

/** A 64-bit integer as records have it. */
function out(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
