import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
const documents = ["packages/conformance/README.md", "docs/writing-a-backend.md"];

describe.each(documents)("%s", (document) => {
  const text = readFileSync(new URL(document, root), "utf8");
  const shown = [...text.matchAll(/^<!-- (\S+) -->\n+```ts\n([\s\S]*?)^```$/gm)];

  test("shows the test of a backend", () => {
    expect(shown.map(([, file]) => file)).toContain("packages/backend-memory/test/conformance.test.ts");
  });

  test.each(shown.map(([, file = "", code = ""]) => ({ file, code })))("shows $file as it is", ({ file, code }) => {
    expect(code).toBe(readFileSync(new URL(file, root), "utf8"));
  });
});
