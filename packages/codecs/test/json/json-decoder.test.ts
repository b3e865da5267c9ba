import { plain, schemaOf, stringify } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits, jsonDecoder, type JsonRequest, placeOf } from "../../src/index.ts";
import { type Asked, asked, decoded } from "./decoded.ts";

type Request = Asked & Partial<Pick<JsonRequest, "member" | "elements">>;

const read = (request: Request, text: Uint8Array | string, lengths?: readonly number[]): ReturnType<typeof decoded> => {
  const { member, elements = "records" } = request;
  return decoded(jsonDecoder({ ...asked(request), elements, ...(member !== undefined && { member }) }), text, lengths);
};

const schema = schemaOf({ a: "int64", t: "text", j: "json" });
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const record = fc.record(
  {
    a: fc.oneof(fc.maxSafeInteger(), fc.constant(null)),
    t: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "]", "},{", null)),
    j: fc.oneof(
      fc.array(fc.constantFrom("[", "}", '\\"', 1, null)),
      fc.dictionary(fc.string(), fc.constantFrom([], {}, [{}])),
    ),
  },
  { requiredKeys: [] },
);
const indent = fc.constantFrom(undefined, 1, "\t");

describe("an array", () => {
  it("is read record by record, however it is written and cut into blocks", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), indent, lengths, (records, space, cut) => {
        const plainly = records.map((one) => JSON.parse(stringify(one)) as Record<string, unknown>);
        const text = `\n ${JSON.stringify(plainly, null, space)} \n`;
        const found = read({ schema, records: 3 }, text, cut);
        expect(found.unread).toEqual([]);
        expect(found.records.map(plain)).toEqual(plainly);
      }),
      { numRuns: 150 },
    );
  });

  it("may be cut anywhere in two", () => {
    const text = Buffer.from('\uFEFF[ {"a":1,"t":"ä€😀\\\\","j":{"x":["]"]}} ,\n{"t":"\\"]"}\r\n, {} ]\n');
    for (let at = 1; at < text.length; at++)
      expect(read({ schema }, text, [at, text.length]).records.map(plain)).toEqual([
        { a: 1, t: "ä€😀\\", j: { x: ["]"] } },
        { t: '"]' },
        {},
      ]);
  });

  it("may be empty", () => {
    expect(read({ schema }, "[]\n").batches).toEqual([]);
    expect(read({ schema }, "[ \n ]").batches).toEqual([]);
  });

  it("is read on behind each batch", () => {
    const text = `[\n${Array.from({ length: 7 }, (_, i) => `{"a":${i},\n"t":"x"}`).join(",\n")}\n]\n`;
    const { batches, records } = read({ schema, records: 2 }, text, [13]);
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 2, 1]);
    let seen = 0;
    for (const { length, position } of batches) {
      seen += length;
      const start = placeOf(position ?? null) ?? { offset: NaN, line: NaN };
      expect(read({ schema, start }, Buffer.from(text).subarray(start.offset), [5]).records).toEqual(
        records.slice(seen),
      );
      expect(text.slice(0, start.offset).split("\n").length).toBe(start.line);
    }
  });

  it("of values gives records of one field", () => {
    const values = schemaOf({ value: "any" });
    const text = '[1,"x",null,[1],true,12345678901234567890]';
    for (const cut of [[100], [1], [2], [3, 1]]) {
      const { records, unread } = read({ schema: values, elements: "values" }, text, cut);
      expect(unread).toEqual([]);
      expect(records.map(plain)).toEqual([1, "x", null, [1], true, 12345678901234567890n].map((value) => ({ value })));
    }
  });
});

describe("an object", () => {
  it("of arrays is read by the member that was asked for", () => {
    const text = '{"x": [{"a":0},[1]], "y\\u0061": [{"a":1}, {"a":2}], "z": 5, "w": {"ya": []}, "v": [{"a":9}]}';
    for (let at = 1; at < text.length; at++) {
      const found = read({ schema, member: "ya" }, text, [at, text.length]);
      expect([found.records, found.unread]).toEqual([[{ a: 1 }, { a: 2 }], []]);
    }
    expect(read({ schema, member: "nobody" }, text).records).toEqual([]);
  });

  it("of arrays is read on behind a batch", () => {
    const text = '{"x":[{"a":1},{"a":2}],"y":[{"a":3}]}';
    const [first] = read({ schema, member: "x", records: 1 }, text).batches;
    const start = placeOf(first?.position ?? null) ?? { offset: NaN, line: NaN };
    expect(read({ schema, member: "x", start }, text.slice(start.offset)).records).toEqual([{ a: 2 }]);
  });

  it("by itself is one record, behind which nobody goes on", () => {
    const { records, batches } = read({ schema }, '{"a":1,\n"j":{"x":[1]}}\n', [4]);
    expect(records.map(plain)).toEqual([{ a: 1, j: { x: [1] } }]);
    expect(batches[0]?.position).toBeUndefined();
  });
});

describe("an element that cannot be read has its place and its reason, and the next ones are read", () => {
  const broken: readonly (readonly [string, string])[] = [
    ["BAD_RECORD", '{"a":1,}'],
    ["BAD_RECORD", '{"a" 1}'],
    ["BAD_RECORD", '{"a":tru}'],
    ["BAD_RECORD", '{"a":[1 2]}'],
    ["BAD_RECORD", '{"a":1,"a":2}'],
    ["BAD_RECORD", "5"],
    ["BAD_RECORD", "nonsense"],
    ["BAD_RECORD", '"text"'],
    ["BAD_RECORD", '[{"a":1}]'],
    ["MISFIT", '{"a":"x"}'],
    ["UNKNOWN_FIELD", '{"b":1}'],
    ["INVALID_UTF8", '{"t":"\\ud800"}'],
    ["BAD_RECORD", `{"j":${"[".repeat(1000)}${"]".repeat(1000)}}`],
  ];
  it.each(broken)("%s %s", (code, element) => {
    for (const cut of [[1 << 20], [3], [1]]) {
      const { records, unread } = read({ schema }, `[{"a":1},\n\n${element},\n{"a":2}]`, cut);
      expect(unread).toMatchObject([{ code, at: "line 3" }]);
      expect(records).toEqual([{ a: 1 }, { a: 2 }]);
    }
  });

  it("bytes that are no UTF-8", () => {
    const text = Buffer.concat([
      Buffer.from('[{"t":"ä"},{"t":"'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('"},{"t":"ö"}]'),
    ]);
    for (let cut = 1; cut < text.length; cut++) {
      const { records, unread } = read({ schema }, text, [cut, text.length]);
      expect(unread).toMatchObject([{ code: "INVALID_UTF8" }]);
      expect(records).toEqual([{ t: "ä" }, { t: "ö" }]);
    }
  });

  it("one that is too long is not held", () => {
    const limits = { ...defaultLimits, recordBytes: 20 };
    for (const cut of [[1 << 20], [5], [30, 1]]) {
      const { records, unread } = read({ schema, limits }, `[{"a":1},{"t":"${"]".repeat(100)}"},{"a":2}]`, cut);
      expect(records).toEqual([{ a: 1 }, { a: 2 }]);
      expect(unread).toMatchObject([{ code: "TOO_LONG", at: "line 1" }]);
    }
  });
});

describe("a file that is broken as a whole is an error", () => {
  it.each([
    "",
    " \n",
    "[",
    '[{"a":1}',
    '[{"a":1},',
    '[{"a":1},]',
    '[,{"a":1}]',
    '[{"a":1} {"a":2}]',
    '[{"a":1]}',
    "[]]",
    "[] x",
    "5",
    '"x"',
    '{"a":1',
    '{"a":1} {"a":2}',
    "\u00EF[]",
  ])("%j", (text) => {
    for (const cut of [[100], [1]])
      expect(() => read({ schema }, text, cut)).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
  });

  it("whose records up to there were delivered", () => {
    const decoder = jsonDecoder({ ...asked({ schema }), elements: "records" });
    const batches = [...decoder.push(Buffer.from('[{"a":1},{"a":'))];
    const rest = decoder.end();
    for (const batch of { [Symbol.iterator]: () => firstOf(rest) }) batches.push(batch);
    expect(batches.map((batch) => batch.length)).toEqual([1]);
  });
});

function* firstOf<One>(all: Iterable<One>): Generator<One> {
  for (const one of all) {
    yield one;
    return;
  }
}
