import { backendCases, type ConformanceCase, testBackend } from "@dataknobs/conformance";
import { isDataknobsError, open } from "@dataknobs/core";
import { describe, expect, it, test } from "vitest";
import type { Breakage } from "./broken/breakage.ts";
import { capable } from "./broken/capable.ts";
import { brokenClosing } from "./broken/closing.ts";
import { brokenFailing } from "./broken/failing.ts";
import { brokenFilters } from "./broken/filtering.ts";
import { brokenInserting } from "./broken/inserting.ts";
import { brokenLedger } from "./broken/ledger.ts";
import { brokenLoading } from "./broken/loading.ts";
import { brokenPlanned } from "./broken/planned.ts";
import { brokenReading } from "./broken/reading.ts";
import { brokenUnfinished } from "./broken/unfinished.ts";
import { brokenUpserting } from "./broken/upserting.ts";
import { brokenValues } from "./broken/values.ts";
import { brokenWindows } from "./broken/windows.ts";
import { brokenWriting } from "./broken/writing.ts";
import { makeUnique } from "./reference/backend.ts";

let places = 0;

function casesOf({ change, traits, timeout }: Partial<Breakage>): readonly ConformanceCase[] {
  return backendCases(optionsOf({ ...(change && { change }), ...(traits && { traits }), ...(timeout && { timeout }) }));
}

function optionsOf({ change, traits, timeout }: Partial<Breakage>): Parameters<typeof backendCases>[0] {
  const backend = capable(change, traits);
  return {
    backend,
    ...(timeout !== undefined && { timeout }),
    async open() {
      const name = `broken-${++places}`;
      const place = backend({ name });
      return {
        store: await open(place),
        reopen: () => open(place),
        makeUnique: async (collection, fields) => makeUnique(name, collection, fields),
      };
    },
  };
}

// What the broken ones are made of keeps every rule.
testBackend({ ...optionsOf({}), describe, it });

const breakages = [
  ...brokenValues,
  ...brokenReading,
  ...brokenFilters,
  ...brokenWindows,
  ...brokenInserting,
  ...brokenUpserting,
  ...brokenWriting,
  ...brokenFailing,
  ...brokenPlanned,
  ...brokenLoading,
  ...brokenUnfinished,
  ...brokenLedger,
  ...brokenClosing,
];

describe("the suite notices a backend that", () => {
  test.each(breakages)("$what", async (breakage) => {
    const cases = casesOf(breakage);
    for (const name of breakage.fails) {
      const found = cases.find((one) => one.name === name && one.skip === undefined);
      await expect(found?.run().then(() => `${name} did not notice`)).rejects.toSatisfy(saysWhatIsBroken);
    }
  });
});

/** A mistake in the suite or in a broken backend (a TypeError, say) is not what should come. */
function saysWhatIsBroken(error: unknown): boolean {
  return isDataknobsError(error) || (error instanceof Error && error.name === "Error");
}

test("every rule has a backend that breaks it", () => {
  const noticed = new Set(breakages.flatMap(({ fails }) => fails));
  const kinds = /^(values|filters|sorting): [a-z0-9]+(\(.*\)|<.*>| of scalars)?$/;
  const never = casesOf({})
    .map(({ name }) => name)
    .filter((name) => !noticed.has(name) && !kinds.test(name));
  expect(never).toEqual([]);
});
