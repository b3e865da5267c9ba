import type { Field, Schema, WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import { literal, qualified, type TableName } from "../names.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { storedAs } from "../types/stored-as.ts";

/** The statement that makes an empty table for a load. Without its key: rows come faster, and the table can still be renamed. */
export function tableText(name: TableName, { schema }: WriteRequest): string {
  const columns = schema.fields.map(columnText);
  return `CREATE TABLE ${qualified(name)} (${columns.length === 0 ? "nothing BOOLEAN" : columns.join(", ")})`;
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

/** The same for the table of a staged load. A key that it is to keep from the start is an index for now: that can be dropped to rename the table. */
export function stageText(stage: TableName, request: WriteRequest): string {
  const table = tableText(stage, request);
  const { key } = request.schema;
  return request.keyFromStart === true && key !== undefined
    ? `${table}; CREATE UNIQUE INDEX ${quoteName(keyIndex(stage))} ON ${qualified(stage)} (${keyText(key)})`
    : table;
}

/** The statement that gives a table its primary key. */
export function keyStatement(table: TableName, key: NonNullable<Schema["key"]>): string {
  return `ALTER TABLE ${qualified(table)} ADD PRIMARY KEY (${keyText(key)})`;
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
