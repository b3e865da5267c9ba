import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { afterAll, describe, it } from "vitest";
import { postgres } from "../src/index.ts";
import { freshDatabase, type FreshDatabase, plainSql, testServer, whyNot } from "./server/index.ts";

const noServer = whyNot();
let database: Promise<FreshDatabase> | undefined;
let schemas = 0;

describe.skipIf(noServer !== undefined)(
  `PostgreSQL as a backend${noServer === undefined ? "" : `, ${noServer}`}`,
  () => {
    testBackend({
      backend: postgres,
      async open() {
        database ??= testServer().then((server) => freshDatabase(server));
        const { url } = await database;
        const schema = `case_${++schemas}`;
        await (await database).sql(`CREATE SCHEMA ${schema}`);
        const place = postgres({ url, schema });
        return {
          store: await open(place),
          reopen: () => open(place),
          async makeUnique(collection, fields) {
            const list = fields.map(quoteName).join(", ");
            await plainSql(url, `CREATE UNIQUE INDEX ON ${schema}.${quoteName(collection)} (${list})`);
          },
        };
      },
      describe,
      it,
    });
    afterAll(async () => (await database)?.drop());
  },
);
