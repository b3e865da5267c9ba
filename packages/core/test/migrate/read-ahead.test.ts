import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import { pieceOf, type Piece } from "../../src/migrate/piece.ts";
import { readAhead } from "../../src/migrate/read-ahead.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

function piece(length = 100_000): Piece {
  return pieceOf(batchOf(schemaOf({ text: "text" }), [{ text: "x".repeat(length) }]));
}

const nobody = (): void => undefined;

test("what one commit has gathered counts at the next as long as nobody has taken it", async () => {
  let pulled = 0;
  const ahead = readAhead(() => {
    pulled++;
    const own = piece();
    return Promise.resolve({ piece: own, fit: own });
  });
  await ahead.during(setTimeout(20), 150_000, nobody);
  expect(pulled).toBe(1);
  await ahead.during(setTimeout(20), 150_000, nobody);
  expect(pulled).toBe(1);
  await ahead.next();
  await ahead.during(setTimeout(20), 150_000, nobody);
  expect(pulled).toBe(2);
});

test("who commits is told what comes next, in the order in which it comes, and nothing once he has answered", async () => {
  const pieces = Array.from({ length: 5 }, () => piece(1000));
  let next = 1;
  const ahead = readAhead(async () => {
    const own = pieces[next++];
    if (next === 4) await setTimeout(50);
    return own && { piece: own, fit: own };
  });
  const told: Piece[] = [];
  await ahead.during(setTimeout(20), 150_000, (fit) => told.push(fit), pieces[0]);
  expect(told).toEqual(pieces.slice(0, 3));
  told.length = 0;
  await ahead.during(setTimeout(0), 0, (fit) => told.push(fit), pieces[0]);
  expect(told).toEqual(pieces.slice(0, 4));
  const taken: Piece[] = [];
  for (let one = await ahead.next(); one !== undefined; one = await ahead.next()) taken.push(one.fit);
  expect(taken).toEqual(pieces.slice(1));
});

test("who cannot bear to be told fails after the commit", async () => {
  const ahead = readAhead(() => Promise.resolve(undefined));
  let committed = false;
  const commit = setTimeout(20).finally(() => {
    committed = true;
  });
  const failing = (): never => {
    throw new Error("too much");
  };
  await expect(ahead.during(commit, 150_000, failing, piece(10))).rejects.toThrow("too much");
  expect(committed).toBe(true);
});
