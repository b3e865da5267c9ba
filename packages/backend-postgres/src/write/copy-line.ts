import type { DataknobsError } from "@dataknobs/core";

/**
 * The line that an error of COPY names, from 1: `COPY people, line 5, column id`, also of binary data. The words are in
 * the server's language, the table's name may hold digits; so a line is no more than a suspicion.
 */
export function copyLine({ details }: DataknobsError, table: string): number | undefined {
  const where = details?.["where"];
  if (typeof where !== "string") return undefined;
  const line = where
    .split("\n")
    .findLast((part) => part.startsWith("COPY ") && part.includes(table))
    ?.replace(table, "");
  const number = /\d+/.exec(line ?? "")?.[0];
  return number === undefined ? undefined : Number(number);
}
