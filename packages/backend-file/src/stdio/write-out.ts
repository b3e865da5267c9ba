import { DataknobsError } from "@dataknobs/core";
import { failure, fileCode, mappedError } from "../errors.ts";

/**
 * Writes to standard output and waits until it has been taken.
 * @throws STORE_FAILED if nobody reads on (`| head`), NO_SPACE and others by what the system says
 */
export async function writeOut(bytes: Uint8Array): Promise<void> {
  const { stdout } = process;
  await new Promise<void>((done, failed) => {
    // Without a listener the stream would end the process.
    const told = (error: Error): void => failed(outError(error));
    stdout.once("error", told);
    stdout.write(bytes, (error) => {
      if (error != null) return failed(outError(error));
      stdout.off("error", told);
      done();
    });
  });
}

function outError(error: Error): Error {
  if (fileCode(error) === "EPIPE" || ("code" in error && error.code === "ERR_STREAM_DESTROYED"))
    return failure(
      "STORE_FAILED",
      "Standard output was closed before all records were written: who reads it has ended.",
      {
        fix: "To read only some records, use --limit.",
        cause: error,
      },
    );
  const mapped = mappedError(error, "Standard output");
  return mapped instanceof Error ? mapped : new DataknobsError({ code: "STORE_FAILED", message: String(mapped) });
}
