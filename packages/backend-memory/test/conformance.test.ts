import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { describe, it } from "vitest";
import { memory } from "../src/index.ts";

let names = 0;

testBackend({
  backend: memory,
  async open() {
    const place = memory(`conformance-${++names}`);
    return { store: await open(place), reopen: () => open(place) };
  },
  describe,
  it,
});
