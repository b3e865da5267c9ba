import { inspect } from "node:util";
import { isDataknobsError, open } from "@dataknobs/core";
import { expect, test } from "vitest";
import { postgres } from "../../src/index.ts";
import { folder } from "../faults/workshop.ts";
import { dataknobs } from "../command/dataknobs.ts";
import { testServer } from "../server/index.ts";
import { onServer } from "../server/on-server.ts";

const pieces = /Hus|Hen|Sec/;

/** Addresses as people type them, each with a password of the pieces Hus, Hen and Sec; nobody there has such a one. */
const addressesAt = (place: string): readonly string[] => [
  `postgres://ann:HusHen@${place}/s`,
  `postgres://ann:Hus@Hen@${place}/s`,
  `postgres://ann:Hus/Hen@${place}/s`,
  `postgres://ann:Hus/Hen@Sec@${place}/s`,
  `postgres://ann:Hus@Hen/Sec@${place}/s`,
  `postgres://ann:Hus?Hen@Sec@${place}/s`,
  `postgres://ann:Hus?Hen=Sec@${place}/s`,
  `postgres://ann:Hus@Hen?Sec@${place}/s`,
  `postgres://ann:Hus?Hen&Sec@${place}/s`,
  `postgres://ann:Hus#Hen@${place}/s`,
  `postgres://ann:Hus%Hen@${place}/s`,
  `postgres://ann:Hus Hen@${place}/s`,
  `postgres://ann:Hus'Hen"Sec@${place}/s`,
  `postgres://ann:Hus\nHen@${place}/s`,
  `postgres://ann:Hus:Hen@${place}/s`,
  `postgres://ann:/HusHen@${place}/s`,
  `postgres://ann:Hus,Hen@${place},h/s`,
  `postgres://ann:Hus@Hen@[::1/s`,
  `postgres://ann:HusHen@${place}9999/s`,
  `postgres://ann:HusHen@${place}/s?shema=x`,
  `postgres://:HusHen@${place}/s`,
  `postgres://ann@home:Hus@Hen@${place}/s`,
  `postgres:///ann:HusHen@${place}/s`,
  `postgres:/ann:HusHen@${place}/s`,
  `postgres:ann:Hus Hen@${place}/s`,
  `postgres://ann:HusHen`,
  `postgres://ann:Hus,Hen/s`,
  `postgres://ann:Hus:Hen/s`,
];
/** Of these only core knows that they are no addresses. */
const strangersAt = (place: string): readonly string[] => [
  `postgres//ann:Hus Hen@${place}/s`,
  `postgre://ann:Hus Hen@${place}/s`,
];

onServer("of a password nothing is shown", async () => {
  const place = new URL((await testServer()).url).host;
  const addresses = addressesAt(place);
  const strangers = strangersAt(place);

  test.for([...addresses, ...strangers])("by an error, nor by what caused it: %j", async (address) => {
    const reasons: unknown[] = [];
    await open(address, { access: "read" }).catch((error: unknown) => {
      for (let at = error; at instanceof Error; at = at.cause)
        reasons.push(at.message, at.stack, isDataknobsError(at) ? [at.toJSON(), at.fix] : inspect(at));
    });
    expect(reasons).not.toEqual([]);
    expect(inspect(reasons, { depth: 9 })).not.toMatch(pieces);
  });

  test.for([addresses[4], addresses[12], ...strangers])("by the command: %j", async (address = "") => {
    const here = folder();
    for (const json of [["--json"], []])
      for (const words of [
        ["inspect", address],
        ["copy", address, "./new.jsonl"],
        ["copy", address, address],
      ]) {
        const { code, stdout, stderr } = await dataknobs(here, ...words, ...json);
        expect(code).toBeGreaterThan(0);
        expect(stdout + stderr).not.toMatch(pieces);
      }
  });

  test.for(addresses)("where a store says what it is: %j", (address) => {
    const reference = (() => {
      try {
        return postgres(address);
      } catch {
        return undefined;
      }
    })();
    expect(reference?.address ?? "").not.toMatch(pieces);
  });
});
