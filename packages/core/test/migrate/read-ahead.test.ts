import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { pieceOf } from "../../src/migrate/piece.ts";
import { readAhead } from "../../src/migrate/read-ahead.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

test("what one commit has gathered counts at the next as long as nobody has taken it", async () => {
  let pulled = 0;
  const ahead = readAhead(() => {
    pulled++;
    return Promise.resolve(pieceOf(batchOf(schemaOf({ text: "text" }), [{ text: "x".repeat(100_000) }])));
  });
  await ahead.during(setTimeout(20), 150_000);
  expect(pulled).toBe(1);
  await ahead.during(setTimeout(20), 150_000);
  expect(pulled).toBe(1);
  await ahead.next();
  await ahead.during(setTimeout(20), 150_000);
  expect(pulled).toBe(2);
});
