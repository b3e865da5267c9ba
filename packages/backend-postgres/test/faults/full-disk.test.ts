import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataMigrator } from "@dataknobs/core";
import { afterAll, expect, test } from "vitest";
import { failureOf } from "../connect/open.ts";
import { embeddedServer, plainSql, whyNotOwn } from "../server/index.ts";
import { ordinaryUser } from "../server/ordinary-user.ts";
import { folder, opened, ordersSums, sqliteOrders, sqliteStore, sumsOf } from "./workshop.ts";
import { onServer } from "../server/on-server.ts";

/** A disk of a few megabytes, as only root can make one. */
function smallDisk(): { path: string; remove(): void } | undefined {
  const user = ordinaryUser();
  if (user === undefined) return undefined;
  const path = mkdtempSync(join(tmpdir(), "dataknobs-disk-"));
  const remove = () => rmSync(path, { recursive: true, force: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], { stdio: "ignore" });
  } catch {
    remove();
    return undefined; // No rights to mount: a container.
  }
  chmodSync(path, 0o700);
  chownSync(path, user.uid, user.gid);
  return {
    path,
    remove() {
      execFileSync("umount", ["-l", path]);
      remove();
    },
  };
}

const disk = whyNotOwn() === undefined ? smallDisk() : undefined;
const reason = disk === undefined ? "not run: it takes root, and a server of its own" : undefined;

onServer(
  "a full disk",
  async () => {
    const rows = 60_000;
    const server = await embeddedServer();
    await plainSql(server.url, `CREATE TABLESPACE small LOCATION '${disk?.path}'`);
    afterAll(async () => {
      await server.stop();
      disk?.remove();
    });

    test.for(["create", "replace"] as const)("ends the copy, and leaves the target as it was: %s", async (mode) => {
      const name = `full_${mode}`;
      await plainSql(server.url, `CREATE SCHEMA ${name}`);
      if (mode === "replace")
        await plainSql(server.url, `CREATE TABLE ${name}.orders AS SELECT 1 AS id, 'x' AS email, 0.5::float8 AS total`);
      const path = join(folder(), "source.db");
      sqliteOrders(path, rows);
      const place = { url: server.url, schema: name };
      const full = await opened({ ...place, options: "-c default_tablespace=small" }, "write");
      const migrator = new DataMigrator(await sqliteStore(path), full);
      const wrong = await failureOf(migrator.migrate({ mode, batchSize: 5000 }));
      expect(wrong).toMatchObject({ code: "NO_SPACE", kind: "store", fix: expect.any(String) });
      const tables = await plainSql(
        server.url,
        `SELECT relname FROM pg_class WHERE relnamespace = '${name}'::regnamespace AND relkind = 'r'`,
      );
      expect(tables).toEqual(mode === "replace" ? [["orders"]] : []);
      // With room it goes on as if nothing had been.
      const again = new DataMigrator(await sqliteStore(path), await opened(place, "write"));
      expect((await again.migrate({ mode })).successfulRecords).toBe(rows);
      const [row = []] = await plainSql(server.url, ordersSums.replace("FROM orders", `FROM ${name}.orders`));
      expect(row.map(Number)).toEqual(Object.values(sumsOf(rows)));
    });
  },
  reason,
);
