/** Lets one after the other: settled when it is one's turn; who has had it says so. */
export function turns(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    let done = (): void => {};
    last = new Promise((resolve) => (done = resolve));
    await before;
    return done;
  };
}
