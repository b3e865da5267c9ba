import { failure } from "../errors.ts";
import type { Catalog } from "../read/catalog.ts";
import { csvEndOf } from "./csv-end-of.ts";
import type { LoadFiles } from "./load.ts";

/**
 * A CSV file that ends within quotes would take every record behind them for their content. Only all of the file tells.
 * @throws STORE_CORRUPT
 */
export async function checkEnd(catalog: Catalog, { file, collection }: LoadFiles): Promise<void> {
  const { path, kind } = file;
  if (kind.format !== "csv") return;
  const { empty, dialect } = await catalog.head(file);
  if (empty || dialect === undefined) return;
  const line = (await csvEndOf(catalog, file, dialect)).openQuote();
  if (line === undefined) return;
  throw failure(
    "STORE_CORRUPT",
    `${path} ends within quotes, which open in the record at line ${line}: what is added would be read as their content.`,
    { collection, fix: "Close the quotes or take that record off, then run again." },
  );
}
