import { settledOrLeft } from "./breakable.ts";

/**
 * The same store, source or writer, of which no call is waited for much longer once the signal fired: one that ignores the
 * signal is left to itself, and ends as what the signal says.
 */
export function bounded<T extends object>(inner: T, signal: AbortSignal): T {
  return new Proxy(inner, {
    get(_inner, name): unknown {
      const member: unknown = Reflect.get(inner, name, inner);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, inner, given);
        return answer instanceof Promise ? settledOrLeft(answer, signal) : answer;
      };
    },
  });
}
