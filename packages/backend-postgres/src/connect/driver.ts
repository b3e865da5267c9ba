import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";

/**
 * What we use of the driver `pg`, by the few methods that are called: a client or pool of another copy of it that an
 * application hands in has them too.
 */
export interface PgClient {
  query(config: PgQuery): Promise<PgResult | readonly PgResult[]>;
  query(submitted: PgSubmitted): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  removeListener(event: "error" | "end", listener: (error: Error) => void): unknown;
  end(): Promise<void>;
  /** I: no transaction is open. Drivers before 8.16 do not tell. */
  getTransactionStatus?(): string | null;
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly database?: string | undefined;
  readonly password?: unknown;
  readonly ssl?: unknown;
  readonly connection: PgWire;
}

/** A client of a pool. */
export interface PgPooled extends PgClient {
  release(broken?: Error | boolean): void;
}

export interface PgPool {
  connect(): Promise<PgPooled>;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  readonly options: { readonly max?: number };
}

/** The driver's own view of a session: its socket, and statements as the protocol has them. */
export interface PgWire {
  readonly stream: Duplex;
  query(text: string): void;
}

export interface PgQuery {
  readonly text: string;
  /** The session keeps the statement by it. */
  readonly name?: string;
  readonly values?: (string | null)[];
  readonly rowMode: "array";
  readonly types: { getTypeParser(): (value: string) => string };
}

export interface PgResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rowCount: number | null;
  /** The first word of the command's tag. */
  readonly command: string;
  /** As the server describes the rows. */
  readonly fields: readonly { readonly tableID: number; readonly columnID: number }[];
}

/** A statement that talks to the wire itself. */
export interface PgSubmitted {
  submit(wire: PgWire): Error | undefined;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  handleCommandComplete(message: { readonly text?: string } | undefined): void;
  handleCopyInResponse?(): void;
  handleCopyData?(): void;
  handleRowDescription?(): void;
  handleDataRow?(): void;
  handleEmptyQuery?(): void;
  handlePortalSuspended?(): void;
}

export interface PgClientConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | (() => string);
  readonly ssl: false | ConnectionOptions;
  readonly sslnegotiation?: "postgres" | "direct";
  readonly application_name: string;
  readonly options?: string;
  readonly connectionTimeoutMillis: number;
  readonly keepAlive: boolean;
  readonly keepAliveInitialDelayMillis: number;
}

/** Opens a session by the driver, which is loaded when the first is wanted. */
export async function openClient(config: PgClientConfig): Promise<PgClient> {
  const { default: pg } = await import("pg");
  const client = new pg.Client(config);
  // Told by what waits for the session, and by the next who uses it: an event alone would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    // The driver leaves the socket open, and a server that waits for a password cannot drop a database meanwhile.
    client.connection.stream.destroy();
    throw error;
  }
  return client;
}
