import { DataknobsError } from "../model/error.ts";

/** Waits for a promise of a person's function, but no longer than so many milliseconds. */
export async function withDeadline<T>(promise: PromiseLike<T>, milliseconds: number, name: string): Promise<T> {
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
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
