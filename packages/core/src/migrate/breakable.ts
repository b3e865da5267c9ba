/** Milliseconds that something may take to end after it was broken off. */
const patience = 1000;

/** The promise's own outcome, or the signal's reason as soon as it fires. */
export async function breakable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return raced(promise, signal, (_resolve, reject) => reject(signal.reason));
}

/** The promise's own outcome, or `instead` as soon as the signal fires. */
export async function unless<T>(promise: Promise<T>, signal: AbortSignal, instead: T): Promise<T> {
  return raced(promise, signal, (resolve) => resolve(instead));
}

/**
 * The promise's own outcome; once the signal fired it is waited for a second, then the outcome is the signal's reason, and so
 * it is where Node's own waiting says that it was aborted.
 */
export async function settledOrLeft<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await raced(promise, signal, (_resolve, reject) => {
      timer = setTimeout(() => reject(signal.reason), patience);
    });
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for an end that was asked for; of what was broken off no longer than a second: it may never answer. */
export async function patienceAfterBreak(end: Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  if (end === undefined) return;
  if (!signal.aborted) return void (await end);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  try {
    await Promise.race([end, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One listener a call, removed with it: racing against one promise for long would keep every outcome alive. */
async function raced<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  fired: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const listener = (): void => fired(resolve, reject);
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", listener));
  });
}
