// What one would write first: `readline`, `JSON.parse`, `JSON.stringify` into a stream.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";

const [source, target] = process.argv.slice(2) as [string, string];
const to = createWriteStream(target);

for await (const line of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
  const row: unknown = JSON.parse(line);
  if (!to.write(`${JSON.stringify(row)}\n`)) await once(to, "drain");
}
to.end();
await finished(to);
