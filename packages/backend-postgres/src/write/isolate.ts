/** What isolation needs to know of the records of a group: they are numbered from 0. */
export interface Trial<Failure> {
  /** Writes these records, or nothing of them and answers with the failure. */
  attempt(from: number, to: number): Promise<Failure | undefined>;
  /** The record that a failure of such an attempt names, if it does. */
  suspect(failure: Failure, from: number): number | undefined;
  reject(record: number, failure: Failure): void;
  /** Where it costs less to try each of a few than to find out which are bad: writes the good ones, rejects the others. */
  readonly each?: { readonly most: number; of(from: number, to: number): Promise<void> } | undefined;
}

/** As many are tried at once right after a bad one, at least. */
const least = 32;

/**
 * Writes all records but the bad ones, after `failure` of all of them at once. Where the server names a record, those
 * before it are written, and it is tried alone: nobody is rejected on suspicion. Else the number of records is halved
 * until one stands alone, and doubled after each success.
 */
export async function isolate<Failure>(trial: Trial<Failure>, count: number, failure: Failure): Promise<void> {
  let at = 0;
  let size = count;
  let known: Failure | undefined = failure;
  while (at < count) {
    const to = Math.min(count, at + size);
    const failed: Failure | undefined = known ?? (await trial.attempt(at, to));
    known = undefined;
    if (failed === undefined) {
      at = to;
      size *= 2;
      continue;
    }
    if (to - at === 1) {
      trial.reject(at, failed);
      at = to;
      continue;
    }
    if (trial.each !== undefined && to - at <= trial.each.most) {
      await trial.each.of(at, to);
      at = to;
      continue;
    }
    const suspect = trial.suspect(failed, at);
    if (suspect === undefined || suspect < at || suspect >= to) {
      size = (to - at) >> 1;
      continue;
    }
    const before = suspect === at ? undefined : await trial.attempt(at, suspect);
    if (before !== undefined) {
      size = Math.max(1, (suspect - at) >> 1);
      continue;
    }
    const distance = suspect - at;
    const alone = await trial.attempt(suspect, suspect + 1);
    if (alone !== undefined) trial.reject(suspect, alone);
    at = suspect + 1;
    // Where bad records stand close, not much is sent behind each of them in vain.
    size = Math.max(least, 2 * distance);
  }
}
