import { createGunzip, type Gunzip } from "node:zlib";
import { messageOf } from "@dataknobs/core";
import { failure } from "../errors.ts";

/** So much may come out of any file: small ones of few different bytes are pressed together more than any limit. */
const free = 16 << 20;

/**
 * What compressed bytes hold: one gzip member or several, one behind the other.
 * @throws STORE_CORRUPT for what is no gzip, for half a file, and for more than `maxRatio` times the bytes that went in
 */
export async function* gunzipped(
  blocks: AsyncGenerator<Uint8Array>,
  { path, size, maxRatio }: { readonly path: string; readonly size: number; readonly maxRatio: number },
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: Math.min(1 << 20, Math.max(1 << 14, 16 * size)) });
  const fed = { bytes: 0, failure: undefined as Error | undefined };
  const feeding = feed(gunzip, blocks, fed);
  let out = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      out += chunk.length;
      if (out > free && out > maxRatio * fed.bytes)
        throw failure(
          "STORE_CORRUPT",
          `${path} holds more than ${maxRatio} times its own size: it may be made to fill memory.`,
          {
            fix: "If it is to be trusted, raise the limit: ?maxRatio=5000",
          },
        );
      yield chunk;
    }
    await feeding;
    if (fed.bytes > 0 && gunzip.bytesWritten < fed.bytes)
      throw broken(path, "something that is no gzip stands behind its end");
  } catch (error) {
    if (fed.failure !== undefined) throw fed.failure;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "Z_BUF_ERROR") throw broken(path, "it ends in the middle", error);
    if (typeof code === "string" && code.startsWith("Z_")) throw broken(path, messageOf(error), error);
    throw error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

/** Hands the blocks over one by one: each must have been taken before its buffer is used again. */
async function feed(
  gunzip: Gunzip,
  blocks: AsyncGenerator<Uint8Array>,
  fed: { bytes: number; failure: Error | undefined },
): Promise<void> {
  try {
    for await (const block of blocks) {
      fed.bytes += block.length;
      if (!(await taken(gunzip, block))) return;
    }
    // Nothing at all is an empty file, not half a one.
    if (fed.bytes === 0) gunzip.push(null);
    else gunzip.end();
  } catch (error) {
    fed.failure = error instanceof Error ? error : new Error(String(error));
    gunzip.destroy();
  }
}

/** False: it was destroyed, or failed, and needs no more. */
function taken(gunzip: Gunzip, block: Uint8Array): Promise<boolean> {
  return new Promise((done) => {
    if (gunzip.destroyed) done(false);
    else {
      const closed = (): void => done(false);
      gunzip.once("close", closed);
      gunzip.write(block, (error) => {
        gunzip.off("close", closed);
        done(error == null);
      });
    }
  });
}

function broken(path: string, why: string, cause?: unknown): Error {
  return failure("STORE_CORRUPT", `${path} is not a whole gzip file: ${why}.`, {
    fix: "Get the file again; gzip -t says whether it is whole.",
    cause,
  });
}
