import type { WriteRequest } from "@dataknobs/core";
import type { Table, TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { literal, qualified, quote } from "../names.ts";

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Whether the identity of a column goes on in one of this name and type, which must not hold nulls. */
export function goesOn(name: string, type: string, { keeps, schema }: WriteRequest): boolean {
  return keeps === true || (type in limits && schema.fields.some((field) => field.name === name && !field.nullable));
}

/**
 * The statements that give a column of a new table the identity that it had in the one that is gone, where the numbering
 * stopped; `type`: of the new column, which may be narrower.
 */
export async function identityTexts(
  connection: Connection,
  table: Table,
  column: TableColumn,
  type: string,
): Promise<readonly string[]> {
  const { name, identity, sequence, sequenceOptions: options } = column;
  const [least, most] = limits[type] ?? [];
  if (identity === undefined || sequence === undefined || options === undefined) return [];
  if (least === undefined || most === undefined) return [];
  const [row] = await connection.rows(`SELECT last_value, is_called FROM ${sequence}`);
  const [down, up] = limits[options.type] ?? [least, most];
  const within = (number: string): bigint => clamped(BigInt(number), least, most);
  // A bound that was no more than that of the type is that of the new type.
  const min = BigInt(options.min) === down ? least : within(options.min);
  const max = BigInt(options.max) === up ? most : within(options.max);
  const step = `INCREMENT ${options.increment} MINVALUE ${min} MAXVALUE ${max} CACHE ${options.cache}${options.cycle ? " CYCLE" : ""}`;
  const start = clamped(BigInt(options.start), min, max);
  const last = clamped(BigInt(row?.[0] ?? options.start), min, max);
  const alter = `ALTER TABLE ${qualified(table)} ALTER COLUMN ${quote(name)}`;
  return [
    `${alter} SET NOT NULL`,
    `${alter} ADD GENERATED ${identity.toUpperCase()} AS IDENTITY (SEQUENCE NAME ${sequence} START ${start} ${step})`,
    `SELECT pg_catalog.setval(${literal(sequence)}, ${last}, ${row?.[1] === "t"})`,
  ];
}

function clamped(number: bigint, least: bigint, most: bigint): bigint {
  return number < least ? least : number > most ? most : number;
}

/** Sequences that would go with a table's columns, apart from those of identities. */
export interface Owned {
  readonly sequence: string;
  readonly column: string;
}

export async function ownedSequences(connection: Connection, table: Table): Promise<readonly Owned[]> {
  const rows = await connection.rows(
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname
     FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid AND d.deptype = 'a'`,
    [String(table.oid)],
  );
  return rows.map(([sequence, column]) => ({ sequence: sequence ?? "", column: column ?? "" }));
}
