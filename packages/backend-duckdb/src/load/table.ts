import type { Field, Schema, WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import { literal, qualified, type TableName } from "../names.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { storedAs } from "../types/stored-as.ts";

/** Makes an empty table for a load. Without its key: rows come faster, and the table can still be renamed. */
export async function createTable(connection: Connection, name: TableName, { schema }: WriteRequest): Promise<void> {
  const columns = schema.fields.map(columnText);
  await connection.run(
    `CREATE TABLE ${qualified(name)} (${columns.length === 0 ? "nothing BOOLEAN" : columns.join(", ")})`,
  );
}

function columnText(field: Field): string {
  const type = storedAs(field);
  return `${quoteName(field.name)} ${formatDuckType(type)}${field.nullable ? "" : " NOT NULL"}${defaultText(field, type)}`;
}

/** A default that DuckDB can state as a literal; others are only noted beside. */
function defaultText({ default: value }: Field, type: DuckType): string {
  const plain =
    typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  return plain && type.id !== "UNION" && !isNested(type)
    ? ` DEFAULT CAST(${literal(String(value))} AS ${formatDuckType(type)})`
    : "";
}

function isNested(type: DuckType): boolean {
  return (
    type.id === "LIST" ||
    type.id === "ARRAY" ||
    type.id === "STRUCT" ||
    type.id === "MAP" ||
    type.id === "JSON" ||
    type.id === "BLOB"
  );
}

/** The table of a staged load. A key that it is to keep from the start is an index for now: that can be dropped to rename the table. */
export async function createStage(connection: Connection, stage: TableName, request: WriteRequest): Promise<void> {
  await createTable(connection, stage, request);
  const { key } = request.schema;
  if (request.keyFromStart === true && key !== undefined)
    await connection.run(`CREATE UNIQUE INDEX ${quoteName(keyIndex(stage))} ON ${qualified(stage)} (${keyText(key)})`);
}

/** The name of the index over a stage's key. */
export function keyIndex({ table }: TableName): string {
  return `${table}_key`;
}

export function keyText(key: NonNullable<Schema["key"]>): string {
  return key.map(quoteName).join(", ");
}

/** Writes what is in memory and in the log into the file. Where others read or write at this moment it is left to DuckDB. */
export async function checkpoint(connection: Connection): Promise<void> {
  await connection.run("CHECKPOINT").catch((error: unknown) => {
    if (!isBusyCheckpoint(error)) throw error;
  });
}

function isBusyCheckpoint(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SERIALIZATION";
}
