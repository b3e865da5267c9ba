import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folder } from "../faults/workshop.ts";
import { freshDatabase, testServer } from "../server/index.ts";
import { onServer } from "../server/on-server.ts";
import { dataknobs } from "./dataknobs.ts";

onServer("the file of rejected records", async () => {
  const server = await testServer();
  const [source, target] = await Promise.all([freshDatabase(server), freshDatabase(server)]);
  afterAll(async () => void (await Promise.all([source.drop(), target.drop()])));

  test("takes lists of everything", async () => {
    const columns = "bytes bytea[], floats float8[], decimals numeric[], times timestamptz[], wide bigint[], doc json";
    await source.sql(
      `CREATE TABLE odd (id int PRIMARY KEY, n int, ${columns});
       INSERT INTO odd (id, n) VALUES (1, 1), (3, 3);
       INSERT INTO odd VALUES (2, -1, ARRAY['\\x0102'::bytea, NULL, '\\x'], ARRAY['NaN'::float8, '-0', 'Infinity'],
         ARRAY[1.50, 'NaN'], ARRAY['2020-01-01Z'::timestamptz, 'infinity'], ARRAY[9223372036854775807], '{"a": [1.0]}')`,
    );
    await target.sql(`CREATE TABLE odd (id int PRIMARY KEY, n int CHECK (n > 0), ${columns})`);
    const here = folder();
    const { code, stderr } = await dataknobs(
      here,
      "copy",
      source.url,
      target.url,
      "--mode",
      "insert",
      "--on-error",
      "skip",
    );
    expect({ code, stderr }).toMatchObject({ code: 4 });
    const [file = ""] = readdirSync(here);
    const line = readFileSync(join(here, file), "utf8");
    expect(JSON.parse(line)).toMatchObject({ recordId: "2", code: "CONSTRAINT" });
    expect(line.slice(line.indexOf('"record":'))).toBe(
      '"record":{"id":2,"n":-1,"bytes":[{"$type":"bytes","value":"AQI="},null,{"$type":"bytes","value":""}],' +
        '"floats":[{"$type":"float64","value":"NaN"},-0,{"$type":"float64","value":"Infinity"}],"decimals":["1.50","NaN"],' +
        '"times":["2020-01-01T00:00:00Z","infinity"],"wide":[9223372036854775807],"doc":{"a": [1.0]}}}\n',
    );
  });
});
