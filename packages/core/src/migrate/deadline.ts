import { DataknobsError } from "../model/error.ts";
import { breakable } from "./breakable.ts";

/** Waits for a promise of a person's function, but no longer than so many milliseconds, and not once the signal fired. */
export async function withDeadline<T>(
  promise: PromiseLike<T>,
  milliseconds: number,
  name: string,
  halt: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new DataknobsError({
          code: "TRANSFORM_TIMEOUT",
          message: `${name} did not answer within ${milliseconds / 1000} s`,
        }),
      );
    }, milliseconds);
  });
  try {
    return await breakable(Promise.race([promise, late]), halt);
  } finally {
    clearTimeout(timer);
  }
}
