import type { ConnectionOptions } from "node:tls";
import type { PgClient, PgPool } from "./driver.ts";

/** Where a PostgreSQL database is, and how to get in. What is not given comes from the PG* variables, as in libpq. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database?schema=sales`; what is given beside it goes before what it says. */
  readonly url?: string;
  /** A name, an address, or the folder of a Unix socket. Default `localhost`. */
  readonly host?: string;
  /** Default 5432. */
  readonly port?: number;
  /** Default: named like the user. */
  readonly database?: string;
  /** Default: the name of the user of the operating system. */
  readonly user?: string;
  /** `env:NAME` is the value of that variable of the environment. */
  readonly password?: string;
  /** The schema whose tables are the collections. Default `public`. */
  readonly schema?: string;
  readonly sslmode?: SslMode;
  /** Files in PEM form: whom to trust (`system`: whom Node trusts), and a certificate and key of one's own. */
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  /** Of the key; `env:NAME` as in `password`. */
  readonly sslpassword?: string;
  /** `direct`: TLS from the first byte (PostgreSQL 17 and later). Default `postgres`. */
  readonly sslnegotiation?: "postgres" | "direct";
  /** TLS as `node:tls` has it, in the place of all `ssl...` above. */
  readonly ssl?: boolean | ConnectionOptions;
  /** Seen in `pg_stat_activity`. Default `dataknobs`. */
  readonly applicationName?: string;
  /** Options for the server as it takes them at its start: `-c work_mem=64MB`. */
  readonly options?: string;
  /** Milliseconds for opening one session. Default 15,000. */
  readonly connectTimeout?: number;
  /**
   * Milliseconds without a byte from the server after which another session asks it whether it still works for this one.
   * Default 30,000.
   */
  readonly answerTimeout?: number;
  /** Milliseconds for a lock that somebody else holds (0: no end). Default 30,000. */
  readonly lockTimeout?: number;
  /** Milliseconds for a free session of the pool. Default 60,000. */
  readonly poolTimeout?: number;
  /** Sessions that may be open at once. Default 8. */
  readonly poolSize?: number;
  /** Milliseconds of silence after which TCP asks whether the other end is there. Default 10,000. */
  readonly keepalivesIdle?: number;
  /** A connected client of `pg` of your own, in the place of an address. It is never closed here. */
  readonly client?: PgClient;
  /** A pool of `pg` of your own, in the place of an address. It is never closed here. */
  readonly pool?: PgPool;
}

/** As in libpq: `require` and `prefer` do not look at the certificate (`require` does if `sslrootcert` is given). */
export const sslModes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof sslModes)[number];
