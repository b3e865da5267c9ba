import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Sink, sinkInto } from "../src/write/sink.ts";

const megabyte = 1 << 20;

async function opened(): Promise<{ path: string; file: FileHandle; sink: Sink }> {
  const folder = mkdtempSync(join(tmpdir(), "dataknobs-sink-"));
  const path = join(folder, "a.jsonl");
  const file = await open(path, "w+");
  onTestFinished(async () => {
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { path, file, sink: sinkInto(file, { from: 0, gzip: false, atOnce: true }) };
}

function piece(number: number): Uint8Array {
  return new Uint8Array(megabyte).fill(97 + number);
}

test("a window for which the disk was set to work before its commit is whole, and so is the one written after a rollback", async () => {
  const { path, sink } = await opened();
  for (let number = 0; number < 20; number++) await sink.take(piece(number));
  expect(await sink.commit()).toBe(20 * megabyte);
  for (let number = 0; number < 12; number++) await sink.take(piece(25));
  await sink.rollback(20 * megabyte);
  await sink.take(piece(20));
  expect(await sink.commit()).toBe(21 * megabyte);
  const written = readFileSync(path);
  expect(written.length).toBe(21 * megabyte);
  for (let number = 0; number < 21; number++)
    expect(written.subarray(number * megabyte, (number + 1) * megabyte).equals(piece(number))).toBe(true);
});

test("what the disk has failed at before the commit is told by the commit", async () => {
  const { file, sink } = await opened();
  file.datasync = () => Promise.reject(new Error("the disk is gone"));
  for (let number = 0; number < 12; number++) await sink.take(piece(number));
  await sink.settle();
  Reflect.deleteProperty(file, "datasync");
  await sink.take(piece(0));
  await expect(sink.commit()).rejects.toThrow("the disk is gone");
  await sink.rollback(0);
  expect(await sink.commit()).toBe(0);
});
