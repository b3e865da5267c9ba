import { describe, expect, it } from "vitest";
import { chosenTables } from "../../src/chosen-tables.ts";
import { globTest, isGlob } from "../../src/glob.ts";
import { splitList, splitPair, unquote } from "../../src/name-list.ts";
import { lossPairs, names, typePairs } from "../../src/option-types.ts";

describe("lists of names", () => {
  it.each([
    ["a,b", ["a", "b"]],
    [" a , b ,", ["a", "b"]],
    ['"a,b",c', ['"a,b"', "c"]],
    ["amount=decimal(10,2),zip=text", ["amount=decimal(10,2)", "zip=text"]],
    ["x=list<decimal(10,2)>,y=any<int64|text>", ["x=list<decimal(10,2)>", "y=any<int64|text>"]],
    ["", []],
  ])("%s", (text, parts) => expect(splitList(text)).toEqual(parts));

  it("a name in double quotes is meant as it stands", () => {
    expect(unquote('"a,b"')).toBe("a,b");
    expect(unquote('"say ""hi"""')).toBe('say "hi"');
    expect(unquote('"')).toBe('"');
    expect(names('"a,b",😀', ["x"])).toEqual(["x", "a,b", "😀"]);
  });

  it("pairs are split at the first equals sign outside quotes", () => {
    expect(splitPair("zip=text")).toEqual(["zip", "text"]);
    expect(splitPair('"a=b"=text')).toEqual(["a=b", "text"]);
    expect(splitPair("zip")).toBeUndefined();
    expect(splitPair("=text")).toBeUndefined();
    expect(splitPair("zip=")).toBeUndefined();
  });

  it("types and losses of several fields", () => {
    expect(typePairs("a=decimal(10,2),b=text", [])).toEqual([
      ["a", "decimal(10,2)"],
      ["b", "text"],
    ]);
    expect(lossPairs("amount=scale,precision,at=zone", [])).toEqual([
      ["amount", "scale"],
      ["amount", "precision"],
      ["at", "zone"],
    ]);
    expect(() => typePairs("amount", [])).toThrow("field=type");
    expect(() => lossPairs("precision", [])).toThrow("field=loss");
  });
});

describe("globs", () => {
  it.each([
    ["order*", ["orders", "order_items"]],
    ["*s", ["orders", "order_items", "users"]],
    ["?sers", ["users"]],
    ["[b-o]*", ["orders", "order_items"]],
    ["[!o]*", ["users", "a.b"]],
    ["{users,orders}", ["orders", "users"]],
    ["*.b", ["a.b"]],
    ["a?b", ["a.b"]],
    ["Users*", []],
  ])("%s fits %s", (glob, fits) => {
    expect(isGlob(glob)).toBe(true);
    expect(["orders", "order_items", "users", "a.b"].filter(globTest(glob))).toEqual(fits);
  });

  it.each(["orders", "a.b", "weird$name^(x)", "a|b", "[]"])("%j is a name", (name) => expect(isGlob(name)).toBe(false));

  it.each(["a.b", "a(b", "a+b", "a\\b", "a|b", "a^$b"])("what is no sign of a glob means itself: %s", (name) => {
    expect(globTest(`${name}*`)(name)).toBe(true);
    expect(globTest(`${name}*`)("aXb")).toBe(false);
  });
});

describe("--table", () => {
  const there = ["orders", "order_items", "users", "a=b", "what*"];

  it("without it everything is meant", () => expect(chosenTables([], there)).toBeUndefined());

  it.each([
    [["orders"], { orders: "orders" }],
    [["orders=fact_orders", "users"], { orders: "fact_orders", users: "users" }],
    [["order*"], { orders: "orders", order_items: "order_items" }],
    [["orders=fact", "order*"], { orders: "fact", order_items: "order_items" }],
    [["a=b"], { "a=b": "a=b" }],
    [["a=b=c"], { "a=b": "c" }],
    [["orders=x=y"], { orders: "x=y" }],
    [["what*"], { "what*": "what*" }],
  ])("%j", (texts, chosen) => expect(chosenTables(texts, there)).toEqual(chosen));

  it.each([
    [["orders", "orders"], { orders: "orders" }],
    [["order*", "orders=fact"], { orders: "fact", order_items: "order_items" }],
  ])("what is named twice is copied once: %j", (texts, chosen) => expect(chosenTables(texts, there)).toEqual(chosen));

  it.each([
    [["orders=a", "orders=b"], 'to be "a" and to be "b"'],
    [["orders", "orders=b"], 'to be "orders" and to be "b"'],
  ])("one collection does not get two names: %j", (texts, message) =>
    expect(() => chosenTables(texts, there)).toThrow(message),
  );

  it("names what was probably meant", () => {
    expect(() => chosenTables(["order"], there)).toThrow('no collection "order". Did you mean "orders"?');
    expect(() => chosenTables(["ordrs=x"], there)).toThrow('Did you mean "orders"?');
    expect(() => chosenTables(["z*"], there)).toThrow('No collection of the source fits "z*". There are: orders,');
    expect(() => chosenTables(["order*=x"], there)).toThrow("several collections one name");
    const views = ["totals"];
    expect(() => chosenTables(["total"], there, [], views)).toThrow(/Did you mean "totals"\? .*, what\*, totals\./);
    expect(() => chosenTables(["t*"], there, [], views)).toThrow(/There are: [^t]*, [^t]*/);
  });
});
