import { type ErrorCode, isDataknobsError, messageOf } from "@dataknobs/core";
import { broken } from "./rule.ts";

/** The action must fail with this code. */
export async function expectCode(code: ErrorCode, what: string, action: () => Promise<unknown>): Promise<void> {
  const error = await failureOf(action);
  if (error === undefined) broken(`${what}: it should fail with ${code}, and it did not fail`);
  if (!isDataknobsError(error))
    broken(`${what}: it should fail with ${code}; this came, which is no DataknobsError: ${messageOf(error)}`);
  if (error.code !== code)
    broken(`${what}: it should fail with ${code}, and failed with ${error.code} (${error.message})`);
}

/** What the action failed with; undefined: it did not. */
export async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error ?? new Error("undefined was thrown");
  }
  return undefined;
}
