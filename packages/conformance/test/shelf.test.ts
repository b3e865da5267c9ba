import { open } from "@dataknobs/core";
import { describe, it } from "vitest";
import { testBackend } from "@dataknobs/conformance";
import { shelf } from "./shelf.ts";

testBackend({
  backend: shelf,
  async open() {
    const place = shelf({ shelves: new Map() });
    return { store: await open(place), reopen: () => open(place) };
  },
  describe,
  it,
});
