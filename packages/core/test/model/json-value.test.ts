import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonText } from "../../src/model/json-text.ts";
import { doubleHolds, jsonTextOf, lazyJson, parseJson, plain } from "../../src/model/json-value.ts";
import { isJsonNull, isRawJson, jsonNull, rawJson } from "../../src/model/raw-json.ts";
import { codeOf, errorOf } from "./code-of.ts";

const deep = `${"[".repeat(20_000)}12345678901234567890${"]".repeat(20_000)}`;

/** A JSON text with numbers of every kind in it. */
const anyJsonText: fc.Arbitrary<string> = fc
  .tuple(
    fc.json(),
    fc.array(
      fc.oneof(
        fc.bigInt().map(String),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
        fc.constantFrom("-0", "1e400", "-1E-400", "0.1000", "1e2", "9007199254740993", "0.12345678901234567890"),
      ),
      { maxLength: 3 },
    ),
    fc.string(),
  )
  .map(
    ([json, numbers, name]) =>
      `{ "j" : ${json},\n${JSON.stringify(`n${name}`)}:[${numbers.join(" , ")}], "__proto__": {"x":"1e5\\\\\\""} }`,
  );

describe("parseJson", () => {
  test("is JSON.parse where doubles hold the numbers", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseJson(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  test("keeps the digits that a double does not hold", () => {
    for (const digits of [
      "9007199254740993",
      "1e400",
      "-1e400",
      "1e-400",
      "12345678901234567890",
      "0.12345678901234567890",
      "123456789012345.678",
    ]) {
      const value = parseJson(digits);
      expect(isRawJson(value)).toBe(!doubleHolds(digits));
      expect(JSON.stringify({ value })).toBe(`{"value":${digits}}`);
    }
    expect(JSON.stringify(parseJson('{"a":[1,9007199254740993,"9007199254740993"],"b":-0.5e1}'))).toBe(
      '{"a":[1,9007199254740993,"9007199254740993"],"b":-5}',
    );
  });

  test("makes doubles of what doubles hold", () => {
    for (const [text, value] of [
      ["0.1", 0.1],
      ["1.10", 1.1],
      ["1e2", 100],
      ["-0", -0],
      ["0e99", 0],
      ["-0.0e-999", -0],
      ["1.5e300", 1.5e300],
      ["9007199254740992", 2 ** 53],
      ["100000000000000000000", 1e20],
      ["5e-324", 5e-324],
      ["1.7976931348623157e308", 1.7976931348623157e308],
    ] as const) {
      expect(parseJson(text)).toBe(value);
      expect(doubleHolds(text)).toBe(true);
    }
    for (const text of ["9007199254740993", "100000000000000000001", "1e400", "1e-400", "0.10000000000000000001"])
      expect(doubleHolds(text)).toBe(false);
  });

  test("agrees with the reviver's view of the source text, number by number", () => {
    fc.assert(
      fc.property(anyJsonText, (text) => {
        const value = jsonTextOf(parseJson(text));
        expect(JSON.parse(value)).toEqual(JSON.parse(text));
        expect(jsonTextOf(parseJson(value))).toBe(value);
      }),
    );
  });

  test("takes __proto__ as a name, and the last of two equal names", () => {
    for (const number of ["1", "12345678901234567890"]) {
      const value = parseJson(`{"__proto__":{"a":${number}},"b":1,"b":2}`);
      expect(Object.keys(value as object)).toEqual(["__proto__", "b"]);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(jsonTextOf(value)).toBe(`{"__proto__":{"a":${number}},"b":2}`);
    }
  });

  test("does not run out of stack", () => {
    expect(jsonTextOf(parseJson(deep))).toBe(deep);
  });

  test("refuses what is no JSON", () => {
    const error = errorOf(() => parseJson('{"a":'));
    expect(error.code).toBe("INVALID_VALUE");
    expect(error.message).toContain("is not JSON");
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });
});

describe("lazyJson", () => {
  test("gives scalars at once", () => {
    expect([" 1 ", "true", '"a\\u0041"', "-0", "1.10"].map(lazyJson)).toEqual([1, true, "aA", -0, 1.1]);
    expect(lazyJson("12345678901234567890")).toEqual(rawJson("12345678901234567890"));
  });

  test("tells the JSON value null from no value", () => {
    const value = lazyJson(" null ");
    expect(value).toBe(jsonNull);
    expect(isJsonNull(value)).toBe(true);
    expect(isJsonNull(null)).toBe(false);
    expect(JSON.stringify({ value })).toBe('{"value":null}');
  });

  test("parses objects and arrays when first looked into, not before", () => {
    const broken = lazyJson('{"a":');
    expect(codeOf(() => Object.keys(broken as object))).toBe("INVALID_VALUE");
  });

  test("shows what JSON.parse would show, to everything that looks", () => {
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), (value) => {
        const text = JSON.stringify(value);
        const parsed = JSON.parse(text) as object;
        const lazy = lazyJson(text) as object;
        expect(Array.isArray(lazy)).toBe(Array.isArray(parsed));
        expect(JSON.stringify(lazy)).toBe(JSON.stringify(parsed));
        expect(Object.keys(lazy)).toEqual(Object.keys(parsed));
        expect({ ...lazy }).toEqual({ ...parsed });
        expect(lazy).toEqual(parsed);
        expect(inspect(lazy)).toBe(inspect(parsed));
        expect(plain(lazy)).toStrictEqual(parsed);
      }),
    );
  });

  test("behaves like an array", () => {
    const list = lazyJson("[3,1,[2]]") as unknown[];
    expect(list.length).toBe(3);
    expect(list.map(String)).toEqual(["3", "1", "2"]);
    expect([...list, 4]).toEqual([3, 1, [2], 4]);
    expect(list.slice(1).concat([5])).toEqual([1, [2], 5]);
    expect(list.includes(1)).toBe(true);
    expect(0 in list && !(3 in list)).toBe(true);
    expect(list.toReversed()).toEqual([[2], 1, 3]);
    expect(list.at(-1)).toBe(list[2]);
    expect(Object.prototype.toString.call(list)).toBe("[object Array]");
  });

  test("gives the same nested object each time, and numbers beyond doubles as they are", () => {
    const value = lazyJson('{"a":{"b":12345678901234567890}}') as { a: { b: unknown } };
    expect(value.a).toBe(value.a);
    expect(isRawJson(value.a.b)).toBe(true);
  });

  test("cannot be changed in place, however deep", () => {
    const value = lazyJson('{"a":{"b":[1,2]},"c":1}') as { a: { b: number[] }; c?: number };
    const changes: (() => unknown)[] = [
      () => (value.c = 2),
      () => delete value.c,
      () => (value.a.b[0] = 5),
      () => value.a.b.push(3),
      () => value.a.b.fill(0),
      () => (value.a.b.length = 0),
      () => Object.assign(value, { d: 1 }),
      () => Object.defineProperty(value, "d", { value: 1 }),
      () => Object.setPrototypeOf(value, null),
      () => Object.freeze(value),
      () => Reflect.set(value, "__proto__", {}),
    ];
    for (const change of changes) expect(codeOf(change)).toBe("READ_ONLY_VALUE");
    expect(errorOf(() => value.a.b.push(3)).fix).toContain("structuredClone(plain(value))");
    expect(JSON.stringify(value)).toBe('{"a":{"b":[1,2]},"c":1}');
  });

  test("does not make the prototype's own objects read-only", () => {
    const value = lazyJson('{"a":1}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get(value, "__proto__")).toBe(Object.prototype);
    expect(Object.keys(lazyJson('{"__proto__":{"x":1}}') as object)).toEqual(["__proto__"]);
  });
});

describe("jsonTextOf", () => {
  test("gives a lazy value its own text back, byte for byte", () => {
    for (const text of [' { "a" : 1.10 ,\n"a":2} ', "[1e2,-0.0]", deep]) expect(jsonTextOf(lazyJson(text))).toBe(text);
    const value = lazyJson(' {"a":{"b":9007199254740993}} ') as { a: unknown };
    expect(jsonTextOf({ ...value, x: value })).toBe('{"a":{"b":9007199254740993},"x": {"a":{"b":9007199254740993}} }');
  });

  test("is JSON.stringify for ordinary values, in whatever depth", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(100), (value, depth) => {
        let nested: unknown = value;
        for (let i = 0; i < depth; i++) nested = i % 2 === 0 ? [nested] : { a: nested, b: "c" };
        expect(jsonTextOf(nested)).toBe(
          JSON.stringify(nested, (_, member: unknown) => (Object.is(member, -0) ? rawJson("-0") : member)),
        );
      }),
    );
  });

  test("writes what JSON.stringify cannot or would change", () => {
    expect(
      jsonTextOf({ a: 2n ** 64n, b: -0, c: rawJson("1e400"), d: jsonNull, e: undefined, f: new JsonText("[ 1 ]") }),
    ).toBe('{"a":18446744073709551616,"b":-0,"c":1e400,"d":null,"f":[ 1 ]}');
    expect(jsonTextOf(["\ud800", "\u2028"])).toBe('["\\ud800","\u2028"]');
    expect(jsonTextOf(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
    expect(jsonTextOf({ ["__proto__"]: 1 })).toBe('{"__proto__":1}');
  });

  test("refuses what JSON has not", () => {
    const cycle: unknown[] = [];
    cycle.push({ cycle });
    const refused = [
      NaN,
      Infinity,
      undefined,
      () => 1,
      Symbol("s"),
      new Date(0),
      new Map(),
      new Uint8Array(1),
      [undefined],
      Array.from({ length: 2 }),
      new Array(2),
      { a: { b: NaN } },
      { a: () => 1 },
      new URL("file:///a"),
      { toJSON: () => 1 },
      Object(1),
      cycle,
    ];
    for (const value of refused) expect(codeOf(() => jsonTextOf(value))).toBe("INVALID_VALUE");
  });

  test("an object that occurs twice is not one that holds itself", () => {
    const shared = { a: 1 };
    expect(jsonTextOf([shared, shared])).toBe('[{"a":1},{"a":1}]');
    let nested: unknown = [shared, 1n, shared];
    for (let i = 0; i < 100; i++) nested = [nested];
    expect(jsonTextOf(nested)).toBe(`${"[".repeat(101)}{"a":1},1,{"a":1}${"]".repeat(101)}`);
  });
});

describe("plain", () => {
  test("copies a record so that all of it may be changed", () => {
    const record = {
      id: 1n,
      data: new Uint8Array([1]),
      json: lazyJson('{"a":[{"b":12345678901234567890}]}'),
      list: [1, { x: lazyJson("[1]") }],
      ["__proto__"]: { y: 1 },
    };
    const copy = plain(record) as typeof record & { json: { a: unknown[] }; list: [number, { x: number[] }] };
    copy.json.a.push(1);
    copy.list[1].x.push(2);
    copy.data[0] = 9;
    expect(jsonTextOf(copy.json)).toBe('{"a":[{"b":12345678901234567890},1]}');
    expect(copy.list).toEqual([1, { x: [1, 2] }]);
    expect(record.data[0]).toBe(1);
    expect(Object.keys(copy)).toEqual(["id", "data", "json", "list", "__proto__"]);
    expect(structuredClone(plain(lazyJson("[1,{}]")))).toEqual([1, {}]);
  });

  test("keeps what holds itself holding itself, and does not run out of stack", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const copy = plain(cycle) as { self?: unknown };
    expect(copy.self).toBe(copy);
    expect(copy).not.toBe(cycle);
    expect(jsonTextOf(plain(lazyJson(deep)))).toBe(deep);
  });
});
