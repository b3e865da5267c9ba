import { isDataknobsError, jsonNull, rawJson, schemaOf, types } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { schemaFileText, schemaFromFile } from "../src/schema-file.ts";

const schema = schemaOf(
  {
    id: "int64",
    __proto__: "text",
    "zwei\nZeilen": types.list(types.decimal(10, 2)),
    price: { type: "decimal(9,2)", native: "json:number", default: "1.10", constraints: { min: "0.00" } },
    ratio: { type: "float64", default: -0, constraints: { oneOf: [Number.NaN, 0.5] } },
    large: { type: "int64", default: 2n ** 62n },
    details: { type: "json", default: { a: [rawJson("12345678901234567890")] } },
    nothing: { type: "json", default: jsonNull },
  },
  { key: ["id"] },
);

describe("a schema file", () => {
  it("gives the schema and the facts back", () => {
    const text = schemaFileText(schema, { format: "csv", delimiter: ";", header: false, keyUnique: true });
    const again = schemaFromFile(text);
    expect(again).toEqual({ schema, facts: { format: "csv", delimiter: ";", header: false, keyUnique: true } });
    expect(again.schema.fields.find(({ name }) => name === "ratio")?.default).toBe(-0);
    expect(schemaFileText(again.schema, again.facts)).toBe(text);
  });

  it("is JSON that a person can read and edit: a line for each field", () => {
    const small = schemaOf({ id: "int64", name: "text(20)?" }, { key: ["id"] });
    expect(schemaFileText(small, { format: "jsonl" })).toBe(`{
  "kind": "dataknobs schema",
  "version": 1,
  "format": "jsonl",
  "nullInJsonField": "no member",
  "schema": {
    "version": 1,
    "key": [ "id" ],
    "fields": [
      { "name": "id", "type": "int64", "nullable": false },
      { "name": "name", "type": "text(20)", "nullable": true }
    ]
  }
}
`);
    expect(JSON.parse(schemaFileText({ fields: [] }, { format: "json" }))).toMatchObject({ schema: { fields: [] } });
  });

  it("may have been saved with a byte order mark", () => {
    expect(schemaFromFile(`\uFEFF${schemaFileText(schema, { format: "json" })}`).facts).toEqual({ format: "json" });
  });
});

describe("what is wrong in a schema file is named", () => {
  const good = JSON.parse(schemaFileText(schemaOf({ a: "int64" }), { format: "jsonl" }));

  it.each<[string, object, string, string]>([
    ["another kind of file", { kind: undefined }, "INVALID_SCHEMA", 'its "kind" is missing'],
    ["a newer version", { version: 2 }, "UNSUPPORTED", "version 2; known here is version 1"],
    ["an unknown format", { format: "xml" }, "UNSUPPORTED", '"xml"; known are jsonl, json, csv'],
    ["nulls written otherwise", { nullInJsonField: "null" }, "UNSUPPORTED", 'nullInJsonField is "null"'],
    ["a delimiter that is no text", { delimiter: 1 }, "INVALID_SCHEMA", "delimiter is 1"],
    ["a header neither true nor false", { header: "yes" }, "INVALID_SCHEMA", 'header is "yes"'],
    ["no schema", { schema: undefined }, "INVALID_SCHEMA", '"schema" is missing, not an object'],
    ["a newer schema", { schema: { version: 2, fields: [] } }, "UNSUPPORTED", "version 2"],
    [
      "a field without a type",
      { schema: { version: 1, fields: [{ name: "a" }] } },
      "INVALID_SCHEMA",
      '"a" has no type',
    ],
    ["a type unknown", { schema: { version: 1, fields: [{ name: "a", type: "int" }] } }, "INVALID_TYPE", '"int"'],
  ])("%s", (_, change, code, words) => {
    const { error } = caught(JSON.stringify({ ...good, ...change }));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it("a text that is no JSON, or no object", () => {
    expect(caught("{").error).toMatchObject({ code: "INVALID_SCHEMA", fix: expect.stringContaining("remove it") });
    expect(caught("[]").error).toMatchObject({
      code: "INVALID_SCHEMA",
      message: "The schema file is [], not an object.",
    });
  });
});

function caught(text: string): { error: unknown } {
  try {
    schemaFromFile(text);
  } catch (error) {
    if (isDataknobsError(error)) return { error };
    throw error;
  }
  return { error: undefined };
}
