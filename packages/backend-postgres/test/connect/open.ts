import { inspect } from "node:util";
import { onTestFinished } from "vitest";
import type { Connections } from "../../src/connect/connection.ts";
import { openConnections } from "../../src/connect/open-connections.ts";
import type { PostgresOptions } from "../../src/connect/options.ts";

/** Connections that end with the test. */
export async function opened(options: PostgresOptions, env: Record<string, string> = {}): Promise<Connections> {
  const connections = await openConnections(options, { env });
  onTestFinished(() => connections.close());
  return connections;
}

export interface Failure extends Error {
  /** Whatever it could show to somebody. */
  readonly all: string;
  readonly code?: unknown;
  readonly result?: unknown;
}

/** The error that it ends in. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return Object.assign(error, { all: inspect(error, { depth: 20, showHidden: true }) });
    throw error;
  }
  throw new Error("It did not fail");
}

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
