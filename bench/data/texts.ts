import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { Account } from "./accounts.ts";
import { columns } from "./tables.ts";

/** The accounts as JSON Lines that another program could have written: `attributes` nested, not as text. */
export async function writeJsonLines(path: string, records: Iterable<Account>): Promise<void> {
  await writeLines(path, records, ({ attributes, ...plain }) => {
    const members = JSON.stringify(plain).slice(0, -1);
    return `${members},"attributes":${attributes}}`;
  });
}

/** The accounts as CSV with a header: null is empty, JSON a quoted cell. */
export async function writeCsv(path: string, records: Iterable<Account>): Promise<void> {
  await writeLines(path, records, (it) => columns.map((name) => cell(it[name])).join(","), columns.join(","));
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeLines(
  path: string,
  records: Iterable<Account>,
  lineOf: (account: Account) => string,
  head?: string,
): Promise<void> {
  const file = createWriteStream(path);
  let block = head === undefined ? "" : `${head}\n`;
  for (const record of records) {
    block += `${lineOf(record)}\n`;
    if (block.length < 1 << 20) continue;
    if (!file.write(block)) await once(file, "drain");
    block = "";
  }
  file.end(block);
  await finished(file);
}
