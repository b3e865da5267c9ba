import { DataknobsError, isDataknobsError, type Writer } from "@dataknobs/core";
import type { Table, TableName } from "../catalog/table.ts";
import { earlyName } from "../ddl/like.ts";

/** Puts what the server says of a stage, and of what was made on it early, into the words of its collection. */
export type Told = (text: string) => string;

/** A collection's table, and what it may have. */
type Named = Pick<Table, "name" | "constraints" | "indexes">;

export function toldOf(stage: TableName, { name, constraints, indexes }: Named): Told {
  const names = [...constraints, ...indexes].map((part) => [earlyName(stage, part.name), part.name] as const);
  return (text) => {
    if (!text.includes(stage.name)) return text;
    return names
      .reduce((told, [early, own]) => told.replaceAll(early, () => own), text)
      .replaceAll(stage.name, () => name);
  };
}

/** A writer that speaks of its collection. */
export function tellingWriter(writer: Writer, told: Told): Writer {
  async function inWords<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toldError(error, told);
    }
  }
  return {
    ...writer,
    write: (batch) => inWords(async () => writer.write(batch)),
    commit: (checkpoint) =>
      inWords(async () => {
        const committed = await writer.commit(checkpoint);
        const rejected = committed.rejected.map((one) => ({ ...one, message: told(one.message) }));
        return { ...committed, rejected };
      }),
  };
}

function toldError(error: unknown, told: Told): unknown {
  if (!isDataknobsError(error)) return error;
  const message = told(error.message);
  if (message === error.message) return error;
  const { code, retryable, backend, collection, recordId, field, details, fix, cause } = error;
  return new DataknobsError({ code, message, retryable, backend, collection, recordId, field, details, fix, cause });
}
