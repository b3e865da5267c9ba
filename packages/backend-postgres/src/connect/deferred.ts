/** A promise that somebody else settles. (Promise.withResolvers is younger than the language level of the packages.) */
export interface Deferred<Result> {
  readonly promise: Promise<Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

export function deferred<Result>(): Deferred<Result> {
  let resolve: (result: Result) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Result>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
