import { describe, expect, test } from "vitest";
import { formatOptions, parseOptions } from "../../src/connect/address.ts";
import { exactOptions } from "../../src/connect/exact-options.ts";

const parse = (address: string) => {
  const [, scheme = "", rest = "", query = ""] = /^([a-z]+):([^?]*)\??(.*)$/.exec(address) ?? [];
  return parseOptions(rest, new URLSearchParams(query), scheme);
};

describe("an address", () => {
  test.for([
    ["postgres://", {}],
    ["postgres:", {}],
    ["postgresql://localhost", { host: "localhost" }],
    ["postgres://h:5433/shop", { host: "h", port: 5433, database: "shop" }],
    ["postgres:///shop", { database: "shop" }],
    ["postgres://ann@h/shop", { user: "ann", host: "h", database: "shop" }],
    ["postgres://ann:env:SECRET@h/", { user: "ann", password: "env:SECRET", host: "h" }],
    ["postgres://a%40b:p%3A%2F%3F%23%25@h/d%2Fe", { user: "a@b", password: "p:/?#%", host: "h", database: "d/e" }],
    ["postgres://[::1]:5433/shop", { host: "::1", port: 5433, database: "shop" }],
    ["postgres://%2Frun%2Fpostgresql/shop", { host: "/run/postgresql", database: "shop" }],
    ["postgres:///shop?host=/run/postgresql&port=5433", { database: "shop", host: "/run/postgresql", port: 5433 }],
    ["postgres://h/shop?schema=sales%20eu", { host: "h", database: "shop", schema: "sales eu" }],
    [
      "postgres://h?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3&application_name=x&pool_size=2",
      {
        host: "h",
        sslmode: "verify-full",
        sslrootcert: "/ca.pem",
        connectTimeout: 3000,
        applicationName: "x",
        poolSize: 2,
      },
    ],
    [
      "postgres://h?client_encoding=UTF-8&lock_timeout=500&answer_timeout=5",
      { host: "h", lockTimeout: 500, answerTimeout: 5000 },
    ],
  ] as const)("%s", ([address, options]) => {
    expect(parse(address)).toEqual(options);
  });

  test.for([
    ["postgres:shop", "has no // behind its scheme"],
    ["postgres://a,b/shop", "several hosts"],
    ["postgres://h:x/shop", "port is a whole number from 1 to 65535"],
    ["postgres://h:70000/shop", "this came: 70000"],
    ["postgres://h?shema=x", 'Did you mean "schema"?'],
    ["postgres://h?sslmode=verify-fully", 'Did you mean "verify-full"?'],
    ["postgres://h?target_session_attrs=read-write", "a parameter of libpq that the driver cannot do"],
    ["postgres://h?client_encoding=LATIN1", "client_encoding is one of"],
    ["postgres://u:%zz@h", "not percent-encoded"],
  ] as const)("%s is refused", ([address, words]) => {
    expect(() => parse(address)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(words) }),
    );
  });

  test.for([
    ["postgres://ann:a@b@h/shop", { user: "ann", password: "a@b", host: "h", database: "shop" }],
    ["postgres://ann:a/b@h/shop", { user: "ann", password: "a/b", host: "h", database: "shop" }],
    ["postgres://ann:a:b#c@h", { user: "ann", password: "a:b#c", host: "h" }],
    ["postgres://ann@azure:a@h", { user: "ann@azure", password: "a", host: "h" }],
    ["postgres://ann@h/shop@home", { user: "ann", host: "h", database: "shop@home" }],
    ["postgres://h/shop@home", { host: "h", database: "shop@home" }],
    ["postgres://h:5432?application_name=me@home", { host: "h", port: 5432, applicationName: "me@home" }],
  ] as const)("with what should be encoded is read where it can mean one thing only: %s", ([address, options]) => {
    expect(parse(address)).toEqual(options);
  });

  test.for(["postgres://ann:a/b@c/d@h:1/shop", "postgres://h:5432/shop@home", "postgres://ann:1/2@h/shop"])(
    "that may mean several is refused: %s",
    (address) => {
      expect(() => parse(address)).toThrow("has an @ behind its host");
    },
  );

  test("is written without a password", () => {
    expect(formatOptions(parse("postgres://ann:secret@[::1]:5433/my%20shop?schema=s"))).toBe(
      "postgres://ann@[::1]:5433/my%20shop?schema=s",
    );
    expect(formatOptions({ url: "postgres://ann:secret@h/shop" })).toBe("postgres://ann:***@h/shop");
    expect(formatOptions(parse("postgres://%2Frun/shop"))).toBe("postgres://%2Frun/shop");
  });
});

describe("what is not in the address", () => {
  const env = {
    PGHOST: "h",
    PGPORT: "5433",
    PGDATABASE: "d",
    PGUSER: "u",
    PGPASSWORD: "p",
    PGSSLMODE: "disable",
    PGAPPNAME: "app",
  };

  test("comes from the PG* variables", () => {
    const { config, place } = exactOptions({}, env);
    expect(config).toMatchObject({
      host: "h",
      port: 5433,
      database: "d",
      user: "u",
      password: "p",
      ssl: false,
      application_name: "app",
    });
    expect(place).toBe("h:5433/d");
    expect(exactOptions({ url: "postgres://other/x" }, env).config).toMatchObject({
      host: "other",
      database: "x",
      user: "u",
    });
    expect(exactOptions({ url: "postgres://other/x", host: "mine" }, env).config).toMatchObject({
      host: "mine",
      database: "x",
    });
  });

  test("a password is taken from the variable that is named", () => {
    expect(exactOptions({ password: "env:SECRET" }, { SECRET: "s" }).config.password).toBe("s");
    expect(() => exactOptions({ password: "env:SECRET" }, {})).toThrow("the variable SECRET, which is not set");
  });

  test("a wrong variable is named", () => {
    expect(() => exactOptions({}, { PGPORT: "x" })).toThrow("PGPORT is a whole number");
    expect(() => exactOptions({}, { PGSSLMODE: "allow" })).toThrow("PGSSLMODE is one of disable, prefer");
  });

  test("TLS is as sslmode says", () => {
    const tls = (sslmode: "disable" | "prefer" | "require" | "verify-ca" | "verify-full", host = "h") =>
      exactOptions({ host, sslmode }, {});
    expect(tls("disable").config.ssl).toBe(false);
    expect(tls("prefer")).toMatchObject({ plainIfNeeded: true, config: { ssl: { rejectUnauthorized: false } } });
    expect(tls("require")).toMatchObject({ plainIfNeeded: false, config: { ssl: { rejectUnauthorized: false } } });
    expect(tls("verify-ca").config.ssl).toMatchObject({
      rejectUnauthorized: true,
      checkServerIdentity: expect.any(Function),
    });
    expect(tls("verify-full").config.ssl).toEqual({ rejectUnauthorized: true });
    expect(tls("verify-full", "/run/postgresql").config.ssl).toBe(false);
    expect(() => exactOptions({ sslmode: "verify-ca", sslrootcert: "/no/such/file" }, {})).toThrow(
      "sslrootcert names a file",
    );
  });
});
