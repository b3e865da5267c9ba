import { DataknobsError } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { copyLine, postgresError } from "../src/errors.ts";
import { meaningOf } from "../src/sqlstate.ts";

/** As the driver makes it of what the server sent. */
function sent(code: string, more: Record<string, string> = {}): Error {
  return Object.assign(new Error(more["message"] ?? "something"), { severity: "ERROR", code, ...more });
}

describe("a SQLSTATE", () => {
  test.for([
    ["08006", "CONNECTION", true],
    ["57P01", "CONNECTION", true],
    ["57P03", "CONNECTION", true],
    ["40001", "SERIALIZATION", true],
    ["40P01", "SERIALIZATION", true],
    ["55P03", "BUSY", true],
    ["53200", "BUSY", true],
    ["53300", "CONNECTION", true],
    ["53100", "NO_SPACE", false],
    ["25006", "READ_ONLY", false],
    ["25P02", "WRITER_POISONED", false],
    ["28P01", "AUTHENTICATION", false],
    ["3D000", "STORE_NOT_FOUND", false],
    ["3F000", "STORE_NOT_FOUND", false],
    ["42501", "PERMISSION_DENIED", false],
    ["42P01", "COLLECTION_NOT_FOUND", false],
    ["42P10", "TARGET_DIFFERS", false],
    ["22003", "OUT_OF_RANGE", false],
    ["22P02", "INVALID_VALUE", false],
    ["22021", "NOT_STORABLE", false],
    ["23502", "NULL_NOT_ALLOWED", false],
    ["23503", "CONSTRAINT", false],
    ["23505", "DUPLICATE_KEY", false],
    ["23514", "CONSTRAINT", false],
    ["P0001", "CONSTRAINT", false],
    ["08P01", "CONNECTION", false],
    ["XX001", "STORE_CORRUPT", false],
    ["XX000", "STORE_FAILED", false],
    ["99999", "STORE_FAILED", false],
  ] as const)("%s is %s", ([sqlstate, code, retryable]) => {
    expect(meaningOf(sqlstate)).toBe(code);
    expect(postgresError(sent(sqlstate))).toMatchObject({ code, retryable, details: { sqlstate } });
  });

  test("comes with what the server says of the record", () => {
    const mapped = postgresError(
      sent("23505", {
        message: 'duplicate key value violates unique constraint "orders_pkey"',
        detail: "Key (id)=(5) already exists.",
        constraint: "orders_pkey",
        where: "COPY orders, line 12",
      }),
      { place: "h:5432/d", collection: "orders" },
    );
    expect(mapped.message).toBe(
      'h:5432/d: duplicate key value violates unique constraint "orders_pkey". Key (id)=(5) already exists. (SQLSTATE 23505)',
    );
    expect(mapped).toMatchObject({ kind: "record", collection: "orders", details: { constraint: "orders_pkey" } });
    expect(copyLine(mapped)).toBe(12);
  });

  test("names the column that COPY names", () => {
    const where = 'COPY orders, line 3, column total: "x"';
    expect(postgresError(sent("22P02", { where }))).toMatchObject({ field: "total" });
    expect(postgresError(sent("22P02", { where: "COPY orders, line 3, column total" }))).toMatchObject({
      field: "total",
    });
  });
});

describe("what the network says", () => {
  test.for([
    ["ECONNREFUSED", "CONNECTION"],
    ["ECONNRESET", "CONNECTION"],
    ["EPIPE", "CONNECTION"],
    ["EAI_AGAIN", "CONNECTION"],
    ["ENOTFOUND", "STORE_NOT_FOUND"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "TLS"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "TLS"],
  ] as const)("%s is %s", ([code, meaning]) => {
    expect(postgresError(Object.assign(new Error("x"), { code })).code).toBe(meaning);
  });

  test("is that of the first address, where several were tried", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), { code: "ECONNREFUSED" });
    expect(postgresError(new AggregateError([refused], ""))).toMatchObject({
      code: "CONNECTION",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("of a session that ended is a lost connection", () => {
    expect(postgresError(new Error("Connection terminated unexpectedly")).code).toBe("CONNECTION");
  });
});

test("an error of ours stays what it is", () => {
  const own = new DataknobsError({ code: "TIMEOUT", message: "x" });
  expect(postgresError(own)).toBe(own);
});

test("what is not allowed is said with the right that is missing", () => {
  const said = (message: string, statement: string): string =>
    postgresError(sent("42501", { message }), { statement }).message;
  const table = "permission denied for table orders";
  expect(said(table, 'COPY "public"."orders" ("id") FROM STDIN (FORMAT binary)')).toContain(
    "That needs INSERT on table orders.",
  );
  expect(said(table, "COPY (SELECT 1) TO STDOUT")).toContain("That needs SELECT on table orders.");
  expect(said(table, "INSERT INTO t (a) SELECT a FROM s ON CONFLICT (a) DO UPDATE SET a = 1")).toContain(
    "SELECT, INSERT, UPDATE",
  );
  expect(said("permission denied for schema public", "CREATE TABLE t ()")).toContain("CREATE on schema public");
  expect(said("permission denied for schema private", "SELECT 1")).toContain("USAGE on schema private");
  expect(said("must be owner of table orders", "ALTER TABLE orders")).not.toContain("needs");
});
