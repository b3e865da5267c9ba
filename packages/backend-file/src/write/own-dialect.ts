import type { CsvDialect } from "@dataknobs/codecs";
import type { Schema } from "@dataknobs/core";
import type { Kind } from "../names/kind.ts";
import type { ReadingOptions } from "../options.ts";

/** The dialect of a CSV file that is being written; of others none. */
export function csvDialect(kind: Kind, { fields }: Schema, reading: ReadingOptions): CsvDialect | undefined {
  if (kind.format !== "csv") return undefined;
  const { delimiter = kind.delimiter ?? ",", header = true } = reading;
  const names = fields.map(({ name }) => name);
  return { delimiter, header, titles: header ? names : [], names };
}
