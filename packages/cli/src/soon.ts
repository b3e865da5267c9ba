/** Milliseconds that a stopped command waits for a store that may never answer. */
const patience = 2000;

/** The promise's own outcome, or `instead` if it takes long: after a stop nobody waits for ever. */
export async function soon<T>(promise: Promise<T>, instead: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(instead), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
