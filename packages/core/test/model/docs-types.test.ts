import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as core from "../../src/index.ts";
import { canonical } from "../../src/model/canonical.ts";
import { lazyJson } from "../../src/model/json-value.ts";
import { formatType, parseType } from "../../src/model/logical-type-text.ts";
import { codeOf } from "./code-of.ts";

const document = readFileSync(new URL("../../../../docs/types.md", import.meta.url), "utf8");

/** The rows of the table `| type | given | in a record |`, each cell without its back quotes. */
const rows = [...document.matchAll(/^\| `([^`|]+)` +\| `([^`]+)` +\| (?:`([^`]+)`|refused: `(\w+)`) +\|$/gm)].map(
  ([, type = "", given = "", record, code]) => ({ type, given, record, code }),
);

function evaluated(expression: string): unknown {
  return runInThisContext(`(${expression})`);
}

describe("docs/types.md", () => {
  test("has examples", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows.filter((row) => row.record !== undefined))(
    "$type: $given becomes $record",
    ({ type, given, record = "" }) => {
      expect(canonical(evaluated(given), parseType(type))).toEqual(evaluated(record));
    },
  );

  test.each(rows.filter((row) => row.code !== undefined))(
    "$type: $given is refused, $code",
    ({ type, given, code }) => {
      expect(codeOf(() => canonical(evaluated(given), parseType(type)))).toBe(code);
    },
  );

  test("names every type", () => {
    const names = [
      "bool",
      "int32",
      "int64",
      "float32",
      "float64",
      "decimal",
      "text",
      "bytes",
      "date",
      "time(p)",
      "timestamp(p)",
      "timestamptz(p)",
      "interval",
      "uuid",
      "json",
      "list<T>",
      "any",
    ];
    for (const name of names)
      expect(document).toMatch(new RegExp(`^\\| (\`[^|]+\`, )*\`${name.replace(/[()]/g, "\\$&")}\``, "m"));
  });

  test("has code that runs", () => {
    const blocks = [...document.matchAll(/```js\nimport \{ (\w+) \} from "@dataknobs\/core";\n(.*?)```/gs)];
    const results = blocks.map(([, name = "", code = ""]) => {
      const last = /const (\w+) = /.exec(code)?.[1] ?? "";
      const run = runInThisContext(`(${name}) => {${code}\nreturn ${last};}`) as (given: unknown) => unknown;
      return run(Reflect.get(core, name));
    });
    const [schema, transform] = results as [core.Schema, (order: core.Row) => core.Row];
    expect(schema.fields.map((field) => formatType(field.type))).toEqual([
      "int64",
      "text(80)",
      "list<text>",
      "decimal(10,2)",
    ]);
    expect(transform({ id: 1, attributes: lazyJson('{"tags":["a"]}') })).toEqual({
      id: 1,
      attributes: { tags: ["a", "new"] },
    });
  });

  test("shows what stringify writes", () => {
    const shown = /```json\n(.*?)```/s.exec(document)?.[1] ?? "";
    const record = { id: 9007199254740993n, score: NaN, photo: new Uint8Array([1, 255]) };
    expect(core.stringify(record)).toBe(shown.replaceAll(/\s/g, ""));
  });
});
