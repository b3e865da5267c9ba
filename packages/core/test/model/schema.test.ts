import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { types } from "../../src/model/logical-type-text.ts";
import { jsonNull } from "../../src/model/raw-json.ts";
import { schemaFromJson, schemaToJson } from "../../src/model/schema-json.ts";
import { fieldOf, schemaOf } from "../../src/model/schema-of.ts";
import type { Schema } from "../../src/model/schema.ts";
import { anyLogicalType } from "./arbitraries.ts";
import { codeOf, errorOf } from "./code-of.ts";

describe("schemaOf", () => {
  test("takes texts, types and fields without their names", () => {
    const schema = schemaOf(
      {
        id: "int64",
        name: "text(20)?",
        price: types.decimal(10, 2),
        age: { type: "int32", nullable: false, native: "smallint" },
      },
      { key: ["id"] },
    );
    expect(schema).toEqual({
      fields: [
        { name: "id", type: types.int64, nullable: false },
        { name: "name", type: types.textOf(20), nullable: true },
        { name: "price", type: types.decimal(10, 2), nullable: true },
        { name: "age", type: types.int32, nullable: false, native: "smallint" },
      ],
      key: ["id"],
    });
  });

  test("has no key if none is named", () => {
    expect("key" in schemaOf({ id: "int64" })).toBe(false);
  });

  test("takes __proto__ as a name like any other", () => {
    const { fields } = schemaOf({ ["__proto__"]: "text" });
    expect(fields.map((field) => field.name)).toEqual(["__proto__"]);
  });

  test("refuses what contradicts itself", () => {
    expect(codeOf(() => schemaOf({ id: "int64?" }, { key: ["id"] }))).toBe("INVALID_SCHEMA");
    expect(codeOf(() => schemaOf({ id: "int64" }, { key: ["id", "id"] }))).toBe("INVALID_SCHEMA");
    expect(errorOf(() => schemaOf({ email: "text" }, { key: ["emial"] })).message).toContain('Did you mean "email"?');
    expect(codeOf(() => schemaOf({ "\ud800": "text" }))).toBe("INVALID_SCHEMA");
    expect(codeOf(() => schemaOf({ id: "integer" }))).toBe("INVALID_TYPE");
  });

  test("fieldOf finds a field or says which are there", () => {
    const schema = schemaOf({ id: "int64", email: "text" });
    expect(fieldOf(schema, "email").type).toEqual(types.text);
    expect(errorOf(() => fieldOf(schema, "emial")).message).toBe(
      'There is no field "emial". Did you mean "email"? Fields: id, email.',
    );
  });
});

/** Through real JSON text, as a schema file is. */
function throughText(schema: Schema): Schema {
  return schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(schema))));
}

describe("a schema as JSON", () => {
  test("comes back whole, whatever the types", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ unit: "grapheme" }), anyLogicalType, fc.boolean()), {
          selector: ([name]) => name,
        }),
        (described) => {
          const fields = described.map(([name, type, nullable]) => ({ name, type, nullable }));
          const first = fields[0];
          const schema: Schema = first === undefined ? { fields } : { fields, key: [first.name] };
          expect(throughText(schema)).toEqual(schema);
        },
      ),
    );
  });

  test("keeps defaults and constraints that JSON has no way to say", () => {
    const schema: Schema = {
      fields: [
        {
          name: "big",
          type: types.int64,
          nullable: true,
          default: 9007199254740993n,
          constraints: { min: -(2n ** 63n), max: 5 },
        },
        { name: "nan", type: types.float64, nullable: true, default: NaN, constraints: { oneOf: [NaN, Infinity, 1] } },
        { name: "blob", type: types.bytes, nullable: true, default: new Uint8Array([1, 2, 255]) },
        { name: "nothing", type: types.text, nullable: true, default: null },
        { name: "jsonNothing", type: types.json, nullable: true, default: jsonNull },
        {
          name: "price",
          type: types.decimal(10, 2),
          nullable: true,
          default: "1.10",
          constraints: { required: true, unique: false },
        },
        {
          name: "name",
          type: types.textOf(9),
          nullable: true,
          native: "VARCHAR(9)",
          constraints: { pattern: "^a", minLength: 1, maxLength: 9 },
        },
      ],
    };
    expect(throughText(schema)).toEqual(schema);
  });

  test("keeps a JSON default, also one that looks like a tag of ours", () => {
    const schema = schemaOf({ j: { type: "json", default: { $type: "float64", value: "NaN" } } });
    expect(JSON.stringify(fieldOf(throughText(schema), "j").default)).toBe('{"$type":"float64","value":"NaN"}');
  });

  test.each([
    [null],
    [[]],
    [{}],
    [{ version: 2, fields: [] }],
    [{ version: 1, fields: {} }],
    [{ version: 1, fields: [{ type: "text" }] }],
    [{ version: 1, fields: [{ name: "a" }] }],
    [{ version: 1, fields: [{ name: "a", type: "text", nullable: 1 }] }],
    [{ version: 1, fields: [{ name: "a", type: "text", native: 1 }] }],
    [{ version: 1, fields: [{ name: "a", type: "text", constraints: { minLength: -1 } }] }],
    [{ version: 1, fields: [{ name: "a", type: "text", constraints: { unique: "yes" } }] }],
    [
      {
        version: 1,
        fields: [
          { name: "a", type: "text" },
          { name: "a", type: "text" },
        ],
      },
    ],
    [{ version: 1, fields: [{ name: "a", type: "text" }], key: ["b"] }],
    [{ version: 1, fields: [{ name: "a", type: "text" }], key: "a" }],
  ])("%j is refused", (json) => {
    expect(codeOf(() => schemaFromJson(json))).toBe("INVALID_SCHEMA");
  });

  test("a default that is not of its type is refused", () => {
    expect(codeOf(() => schemaFromJson({ version: 1, fields: [{ name: "a", type: "int32", default: "x" }] }))).toBe(
      "INVALID_VALUE",
    );
  });
});
