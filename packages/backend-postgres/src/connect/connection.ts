/** A cell in PostgreSQL's text format: no parser of the driver has touched it. */
export type Row = readonly (string | null)[];

/**
 * One session of the server, with our settings (UTC, ISO dates, UTF-8, ...). Every wait has a deadline; every failure
 * is a `DataknobsError` with the code that its SQLSTATE stands for.
 */
export interface Connection {
  /** Host, port and database as one name, for messages. */
  readonly place: string;
  /** The server's version as it counts: 180004. */
  readonly version: number;
  /**
   * The search path that the user's own sessions have, as a setting's text; ours is `pg_catalog`. Triggers and functions
   * of a table may count on it: whoever writes into a table that was there says `SET LOCAL search_path TO ...`.
   */
  readonly searchPath: string;
  /** `planned`: the statement is asked often, and planning it takes longer than running it. A session of ours plans it once. */
  rows(sql: string, parameters?: readonly (string | null)[], planned?: "planned"): Promise<readonly Row[]>;
  /** Runs a query; of which relations its columns are, and which they are of it, by their numbers: 0 for what is computed. */
  origins(sql: string): Promise<readonly Origin[]>;
  /** Runs one or more statements without parameters; the number of records that the last one touched. */
  run(sql: string): Promise<number>;
  /**
   * The bytes of `COPY ... TO STDOUT`, cut anywhere; they belong to the reader. Whoever stops early cancels the
   * statement on the server, and a transaction around it is aborted by that.
   */
  copyOut(sql: string): AsyncIterable<Uint8Array>;
  /**
   * `ahead`: nobody waits for the server, neither for the statements that it has not answered yet nor for this one; its
   * `end` says what came of it. Where one before it fails in a transaction, all that was sent behind it is without effect.
   */
  copyIn(sql: string, ahead?: "ahead"): Promise<CopyIn>;
  /** Breaks off what it is waiting for, and makes it useless: for a signal, or a hang. */
  destroy(reason: Error): void;
  /** Back to the pool it came from, or closed if it is broken. A transaction that is open is rolled back. */
  release(): Promise<void>;
}

/** The column of a relation: pg_class.oid, pg_attribute.attnum. */
export interface Origin {
  readonly table: number;
  readonly number: number;
}

/** An open `COPY ... FROM STDIN`. */
export interface CopyIn {
  /** Takes the bytes; settled when the socket has room for more. They belong to the COPY from then on. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it: the records that the server took. */
  end(): Promise<number>;
  /** Ends it without effect. */
  abort(reason: string): Promise<void>;
}

/** Where sessions come from: our own pool, or a client or pool that was handed in. */
export interface Ways {
  /** Host, port and database as one name, for messages. */
  readonly place: string;
  /** The schema that this store looks at. */
  readonly schema: string;
  /** How many sessions can be had at once. */
  readonly most: number;
  /** Waits for a free one. The signal breaks off that, and later whatever the session waits for. */
  connect(signal?: AbortSignal): Promise<Connection>;
  /** Ends what is ours. */
  close(): Promise<void>;
}

/** Ways into a database that has been looked at. */
export interface Connections extends Ways {
  /** Which schema of which database it is, by whatever address: for `Source.place`. */
  readonly identity: string;
}
