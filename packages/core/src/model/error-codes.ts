import type { ErrorKind } from "./error.ts";

/** What is known of a code: `docs/errors.md` is made from this table. */
export interface CodeFacts {
  readonly kind: ErrorKind;
  /** Whether the same call may succeed a little later. */
  readonly retryable: boolean;
  /** One sentence: when it occurs. */
  readonly when: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

/** Every stable code. A code never changes its meaning and is never used again for another. */
export const errorCodes = {
  // --- how something was asked for
  INVALID_ARGUMENT: {
    kind: "usage",
    retryable: false,
    when: "An argument or option has a value that it cannot have.",
    fix: "Correct the value; the message names it.",
  },
  INVALID_TYPE: {
    kind: "usage",
    retryable: false,
    when: "The text of a logical type was not understood.",
    fix: "Use one of the types of docs/types.md, for example decimal(10,2).",
  },
  INVALID_SCHEMA: {
    kind: "usage",
    retryable: false,
    when: "A schema contradicts itself or its JSON form is broken.",
    fix: "Correct the schema; the message names the field.",
  },
  INVALID_QUERY: {
    kind: "usage",
    retryable: false,
    when: "A filter, sort or projection names an unknown field or operator or compares with a value of another type.",
    fix: "Correct the query; the message names the part.",
  },
  UNSUPPORTED: {
    kind: "usage",
    retryable: false,
    when: "The store cannot do what was asked.",
    fix: "Use what the message offers instead.",
  },
  KEY_REQUIRED: {
    kind: "usage",
    retryable: false,
    when: "The operation identifies records by key and the collection has none.",
    fix: "Name the key fields: --key id.",
  },
  CONSENT_REQUIRED: {
    kind: "usage",
    retryable: false,
    when: "A field would change its values on the way (a lossy verdict).",
    fix: "Consent by name: --accept field=loss, or choose another type: --type field=text.",
  },
  REFUSED: {
    kind: "usage",
    retryable: false,
    when: "A field cannot be stored in the target at all.",
    fix: "Leave the field out (--except) or give it another type (--type).",
  },
  // --- how a backend is found
  UNKNOWN_SCHEME: {
    kind: "usage",
    retryable: false,
    when: "No backend knows the scheme of an address.",
    fix: "Correct the scheme; the message lists those known.",
  },
  BACKEND_NOT_INSTALLED: {
    kind: "usage",
    retryable: false,
    when: "The scheme is known but its package is not installed.",
    fix: "Install the package that the message names.",
  },
  BACKEND_LOAD_FAILED: {
    kind: "usage",
    retryable: false,
    when: "The backend's package is there but fails to load.",
    fix: "See the cause; reinstall the package.",
  },
  BACKEND_CONTRACT: {
    kind: "usage",
    retryable: false,
    when: "The backend was built for another contract of core.",
    fix: "Install versions that fit; the message names both.",
  },
  BACKEND_CONFLICT: {
    kind: "usage",
    retryable: false,
    when: "Two different backends claim one scheme.",
    fix: "Register one of them, or override on purpose.",
  },
  // --- what a store found
  STORE_NOT_FOUND: {
    kind: "store",
    retryable: false,
    when: "The file or database is not there.",
    fix: "Correct the path or address.",
  },
  NOT_A_DATABASE: {
    kind: "store",
    retryable: false,
    when: "The place holds something that this backend cannot read.",
    fix: "Check the path and the scheme.",
  },
  COLLECTION_NOT_FOUND: {
    kind: "store",
    retryable: false,
    when: "The collection is not in the store.",
    fix: "Correct the name; the message lists those that are there.",
  },
  COLLECTION_NOT_EMPTY: {
    kind: "store",
    retryable: false,
    when: "The target already holds records and the mode is create.",
    fix: "Choose --mode insert, upsert or replace.",
  },
  TARGET_DIFFERS: {
    kind: "store",
    retryable: false,
    when: "The existing target has no place for a field, or needs one that the source does not give.",
    fix: "Leave the field out, rename it, or use --mode replace.",
  },
  PERMISSION_DENIED: {
    kind: "store",
    retryable: false,
    when: "The store or the operating system denies access.",
    fix: "Grant the permission or choose another place.",
  },
  AUTHENTICATION: {
    kind: "store",
    retryable: false,
    when: "The store does not let this user in.",
    fix: "Correct the user or the password, or allow the user on the server.",
  },
  TLS: {
    kind: "store",
    retryable: false,
    when: "Store and program do not agree on encryption, or the store's certificate is not trusted.",
    fix: "Choose how the connection is encrypted; the message says what is missing.",
  },
  READ_ONLY: {
    kind: "store",
    retryable: false,
    when: "The store takes no changes: it is a standby, or set to be read only.",
    fix: "Write to the server that takes changes.",
  },
  NO_SPACE: {
    kind: "store",
    retryable: false,
    when: "There is no space left for the target.",
    fix: "Free space and run again.",
  },
  BUSY: {
    kind: "store",
    retryable: true,
    when: "The store is locked by somebody else.",
    fix: "Run again when the other program is done.",
  },
  CONNECTION: {
    kind: "store",
    retryable: true,
    when: "The connection was refused, reset or lost.",
    fix: "Check that the server runs and can be reached.",
  },
  TIMEOUT: {
    kind: "store",
    retryable: true,
    when: "A wait reached its deadline.",
    fix: "Check the store's load; raise the deadline.",
  },
  SERIALIZATION: { kind: "store", retryable: true, when: "Two transactions collided.", fix: "Run again." },
  STORE_CORRUPT: {
    kind: "store",
    retryable: false,
    when: "The store says that its own data is damaged.",
    fix: "Restore it from a backup.",
  },
  STORE_FAILED: {
    kind: "store",
    retryable: false,
    when: "The store answered with an error that has no code of its own here.",
    fix: "See the cause.",
  },
  STORE_CLOSED: {
    kind: "usage",
    retryable: false,
    when: "A closed store or writer was used.",
    fix: "Use it before close().",
  },
  SAME_PLACE: {
    kind: "store",
    retryable: false,
    when: "Source and target are one file that cannot be read and written at once.",
    fix: "Copy to another file, or switch the database to WAL.",
  },
  STAGE_IN_USE: {
    kind: "store",
    retryable: false,
    when: "Another run that is alive is loading into the same place.",
    fix: "Wait until it is done, or stop it.",
  },
  DEPENDENTS: {
    kind: "store",
    retryable: false,
    when: "Something depends on the table that replace would swap and the store cannot keep it.",
    fix: "See the message for the dependents.",
  },
  FENCED: {
    kind: "store",
    retryable: false,
    when: "Another runner took this run over.",
    fix: "Let the other runner finish.",
  },
  WRITER_POISONED: {
    kind: "store",
    retryable: false,
    when: "A statement of the open window failed and the window was not rolled back.",
    fix: "Roll back before writing or committing.",
  },
  COUNT_MISMATCH: {
    kind: "store",
    retryable: false,
    when: "The target's own count contradicts what was handed to it: records were swallowed or doubled.",
    fix: "Look for triggers, rules or other writers on the target.",
  },
  SOURCE_CHANGED: {
    kind: "store",
    retryable: false,
    when: "The source changed while it was read.",
    fix: "Run again when nobody writes to it.",
  },
  // --- what is wrong with one record
  MISFIT: {
    kind: "record",
    retryable: false,
    when: "A value contradicts the type that its source declares.",
    fix: "Give the field a type that holds it: --type field=text.",
  },
  INVALID_VALUE: {
    kind: "record",
    retryable: false,
    when: "A value is not of its field's type.",
    fix: "Correct the value or the type.",
  },
  INVALID_UTF8: {
    kind: "record",
    retryable: false,
    when: "Text holds bytes that are not UTF-8, or a lone surrogate.",
    fix: "Repair the text in the source.",
  },
  OUT_OF_RANGE: {
    kind: "record",
    retryable: false,
    when: "A value lies outside what the target's type holds.",
    fix: "Give the field a wider type.",
  },
  NOT_STORABLE: {
    kind: "record",
    retryable: false,
    when: "The target cannot hold this value (NaN, infinity, -0, NUL, ...).",
    fix: "Change the value or the type. If it is a -0: --accept field=negzero makes it 0.",
  },
  TOO_LONG: {
    kind: "record",
    retryable: false,
    when: "A text is longer than its type allows.",
    fix: "Shorten it or widen the type.",
  },
  NULL_NOT_ALLOWED: {
    kind: "record",
    retryable: false,
    when: "A required field is null or missing.",
    fix: "Fill the field, or let the target take null.",
  },
  DUPLICATE_KEY: {
    kind: "record",
    retryable: false,
    when: "A record with the same key or unique value is already there.",
    fix: "Use --mode upsert, or correct the key.",
  },
  CONSTRAINT: {
    kind: "record",
    retryable: false,
    when: "The target's own constraint (check, foreign key, trigger) refuses the record.",
    fix: "See the message for the constraint.",
  },
  UNKNOWN_FIELD: {
    kind: "record",
    retryable: false,
    when: "A record has a field that the schema does not know.",
    fix: "Add the field to the schema (of a file: the .schema.json beside it, or remove that), or leave it out.",
  },
  BAD_RECORD: {
    kind: "record",
    retryable: false,
    when: "The source could not read the record.",
    fix: "See the message for the place.",
  },
  // --- people's own functions
  TRANSFORM_LOAD_FAILED: {
    kind: "usage",
    retryable: false,
    when: "The module of a transform is missing, has an error, or has no function as its default export.",
    fix: "Correct the path or the module; the message says what is wrong.",
  },
  TRANSFORM_FAILED: { kind: "record", retryable: false, when: "A transform threw or rejected.", fix: "See the cause." },
  TRANSFORM_RETURNED_UNDEFINED: {
    kind: "record",
    retryable: false,
    when: "A transform returned undefined.",
    fix: "Did you forget to return? Return null to drop a record on purpose.",
  },
  TRANSFORM_RETURNED_INVALID: {
    kind: "record",
    retryable: false,
    when: "A transform returned something that is not a record.",
    fix: "Return a record, an array of records, or null.",
  },
  TRANSFORM_TIMEOUT: {
    kind: "record",
    retryable: false,
    when: "A transform did not answer before its deadline.",
    fix: "Make it faster or raise the deadline.",
  },
  READ_ONLY_VALUE: {
    kind: "record",
    retryable: false,
    when: "A JSON value or list inside a record was changed in place.",
    fix: "Copy it first: { ...record.attributes, a: 1 }, or structuredClone(plain(value)).",
  },
  // --- the run
  MIGRATION_STOPPED: {
    kind: "store",
    retryable: false,
    when: "A record was rejected and onError is stop.",
    fix: "See the cause; use --on-error skip to go on past such records.",
  },
  ABORTED: {
    kind: "usage",
    retryable: false,
    when: "The run was stopped by its signal (Ctrl-C).",
    fix: "Run the same command again; where records were being added to what was there, look first at what has arrived.",
  },
  INTERNAL: {
    kind: "store",
    retryable: false,
    when: "The library contradicts itself: a defect.",
    fix: "Please report it with the message.",
  },
} as const;

export type ErrorCode = keyof typeof errorCodes;
