import { type CodeFacts, errorCodes, type ErrorCode } from "./error-codes.ts";
import { redact } from "./redact.ts";
import { show } from "./show.ts";

/** `usage`: asked for wrongly; `store`: found when looking at a store; `record`: one record's fault. */
export type ErrorKind = "usage" | "store" | "record";

export interface ErrorFacts {
  readonly code: ErrorCode;
  /** What was wrong, what came, what would be right. */
  readonly message: string;
  readonly backend?: string | undefined;
  readonly collection?: string | undefined;
  readonly recordId?: string | undefined;
  readonly field?: string | undefined;
  /** What to type or change; default: the code's own. */
  readonly fix?: string | undefined;
  /** Default: what the table of codes says. */
  readonly retryable?: boolean | undefined;
  /** More facts as plain JSON, for programs: what the message says in words. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for("dataknobs.error");

/** The one error class. Recognise it by `isDataknobsError`, never by `instanceof`: two copies of core do happen. */
export class DataknobsError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly backend: string | undefined;
  readonly collection: string | undefined;
  readonly recordId: string | undefined;
  readonly field: string | undefined;
  readonly fix: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(facts: ErrorFacts) {
    super(redact(facts.message), facts.cause === undefined ? undefined : { cause: redactCause(facts.cause) });
    const known: CodeFacts = errorCodes[facts.code];
    this.name = "DataknobsError";
    this.code = facts.code;
    this.kind = known.kind;
    this.retryable = facts.retryable ?? known.retryable;
    this.backend = facts.backend;
    this.collection = facts.collection;
    this.recordId = facts.recordId;
    this.field = facts.field;
    this.fix = redact(facts.fix ?? fixOf(facts.code, facts.field));
    this.details = facts.details;
    Object.defineProperty(this, brand, { value: true });
  }

  /** The facts as plain data, for `--json` and logs: no stack, no cause object. */
  toJSON(): Record<string, unknown> {
    const { code, kind, message, fix, retryable, backend, collection, recordId, field, details } = this;
    const facts = { code, kind, message, fix, retryable, backend, collection, recordId, field, details };
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  }
}

/** What the table of codes says to do, about this field: `--type price=text`. */
export function fixOf(code: ErrorCode, field?: string): string {
  const { fix }: CodeFacts = errorCodes[code];
  if (field === undefined) return fix;
  const word = /^[\w.-]+$/.test(field) ? field : `'${field.replaceAll("'", String.raw`'\''`)}'`;
  return fix.replaceAll(/(--\w+) field=/g, (_, option: string) => `${option} ${word}=`);
}

export function isDataknobsError(value: unknown): value is DataknobsError {
  return typeof value === "object" && value !== null && brand in value;
}

/** The error as ours: itself if it is one, else wrapped under `code` with the cause kept. */
export function asDataknobsError(error: unknown, facts: Omit<ErrorFacts, "message" | "cause">): DataknobsError {
  if (isDataknobsError(error)) return error;
  return new DataknobsError({ ...facts, message: messageOf(error), cause: error });
}

export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error !== "object" || error === null) return String(error);
  return "message" in error && typeof error.message === "string" ? error.message : show(error);
}

function redactCause(cause: unknown): unknown {
  if (!(cause instanceof Error) || isDataknobsError(cause)) return cause;
  const clean = redact(cause.message);
  if (clean === cause.message) return cause;
  const copy = new Error(clean);
  copy.name = cause.name;
  return copy;
}
