import type { FileHandle } from "node:fs/promises";
import { failure } from "../failure.ts";
import { magic } from "./footer.ts";
import { readStruct, type ThriftStruct } from "./thrift.ts";

/** What the ends of a file say. */
export interface Ends {
  readonly footer: ThriftStruct;
  /** Where the footer begins: the row groups lie between the magic word and this. */
  readonly end: number;
}

/** Reads the footer of a Parquet file. @throws NOT_A_DATABASE, STORE_CORRUPT, UNSUPPORTED for an encrypted one */
export async function readEnds(handle: FileHandle, path: string): Promise<Ends> {
  const { size } = await handle.stat();
  const head = await bytesAt(handle, 0, Math.min(4, size));
  if (head.toString("latin1") === "PARE")
    throw failure("UNSUPPORTED", `${path} is encrypted.`, { fix: "Write it again without encryption." });
  if (!head.equals(magic)) throw failure("NOT_A_DATABASE", `${path} is not a Parquet file.`);
  const tail = await bytesAt(handle, Math.max(0, size - 8), Math.min(8, size));
  const length = tail.length === 8 ? tail.readUInt32LE(0) : 0;
  const end = size - 8 - length;
  if (!tail.subarray(4).equals(magic) || end < 4)
    throw failure("STORE_CORRUPT", `${path} is a Parquet file whose end is missing: it has been cut off.`, {
      fix: "Get it again from where it came from.",
    });
  return { footer: readStruct(await bytesAt(handle, end, length)), end };
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
