import {
  canonical,
  type Described,
  type Field,
  isDataknobsError,
  type LogicalType,
  type Schema,
  sameType,
} from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { changedBy } from "./changed-by.ts";
import { isClockName, logicalOf, nativeOf } from "../types/declared-type.ts";
import { rowOf, type SqliteDatabase } from "../driver.ts";
import { literalOf } from "./default.ts";
import { hasOrigin, keptFields } from "./kept-fields.ts";
import { spelledIn } from "../types/spelled.ts";
import { type Table, type TableColumn, uniqueKeys } from "./table.ts";
import { referencesOf, uncarriedOf } from "./uncarried.ts";

/** What is known of a table's fields: by its declared types, or better by what was kept when we made it. */
export function describeTable(database: SqliteDatabase, table: Table): Described {
  const kept = keptFields(database, table);
  const key = keyOf(database, table) ?? kept?.key;
  const keyEnforced = table.key.length > 0 && key === table.key;
  const fields = table.columns.map((column) => fieldOf(table, column, key, kept));
  const schema: Schema = key === undefined ? { fields } : { fields, key };
  const named = (wanted: (column: TableColumn, field: Field) => boolean): string[] =>
    fields.filter((field, i) => wanted(columnAt(table, i), field)).map(({ name }) => name);
  const filled = table.columns.filter((column, i) => hasDefault(column) && fields[i]?.default === undefined);
  const unique = uniqueKeys(database, table).map(({ columns }) => columns);
  const spelled = spelledIn(database, table, fields);
  const ownNumbers = named((column, field) => field.type.kind === "json" && column.affinity !== "text");
  const references = referencesOf(database, table);
  const changing = changedBy(database, table.name);
  const uncarried = uncarriedOf(database, table, filled.length, keyEnforced);
  remember(schema, {
    table: table.name,
    generated: named((column) => column.generated),
    declared: new Map(table.columns.map((column) => [column.name, column.declared])),
  });
  return {
    schema,
    keyEnforced,
    uncertain: named((column, field) => !isCertain(table, column, field)),
    generated: named((column) => column.generated),
    filled: named((column) => column.name === table.alias || filled.includes(column)),
    verbatim: named((column) => isClockName(column.declared)),
    ...(unique.length > 0 && { unique }),
    ...(spelled.size > 0 && { spelled }),
    ...(ownNumbers.length > 0 && { ownNumbers }),
    ...(references.length > 0 && { references }),
    ...(uncarried.length > 0 && { uncarried }),
    ...(changing.length > 0 && { changedBy: changing }),
  };
}

/** What is known of the table behind a described schema. */
interface Behind {
  readonly table: string;
  readonly generated: readonly string[];
  readonly declared: ReadonlyMap<string, string>;
}

const behindSchema = new WeakMap<Schema, Behind>();

function remember(schema: Schema, behind: Behind): void {
  behindSchema.set(schema, behind);
}

/** The fields of a described schema that SQLite computes. */
export function generatedIn(schema: Schema): readonly string[] {
  return behindSchema.get(schema)?.generated ?? [];
}

/** The type that a column of a described schema is declared with. */
export function declaredBehind(schema: Schema, column: string): string | undefined {
  return behindSchema.get(schema)?.declared.get(column);
}

/** The table that a schema describes. */
export function tableBehind(schema: Schema): string | undefined {
  return behindSchema.get(schema)?.table;
}

function columnAt(table: Table, i: number): TableColumn {
  const column = table.columns[i];
  if (column === undefined) throw new RangeError(`${table.name} has no column ${i}`);
  return column;
}

function fieldOf(
  table: Table,
  column: TableColumn,
  key: readonly string[] | undefined,
  kept: Schema | undefined,
): Field {
  const before = kept?.fields.find((field) => field.name === column.name);
  const type = before?.type ?? logicalOf(column.declared, table.strict);
  const value = column.default === undefined ? undefined : defaultIn(column.default, type);
  return {
    name: column.name,
    type,
    nullable: !column.notNull && key?.includes(column.name) !== true,
    native: originIn(before, column) ?? ownNative(table, column, type),
    ...(before?.constraints !== undefined && { constraints: before.constraints }),
    ...(value !== undefined && { default: value }),
  };
}

/** Where a field came from, if it was kept what it was there. */
function originIn(before: Field | undefined, { declared }: TableColumn): string | undefined {
  return before?.native === declared || !hasOrigin(before) ? undefined : before?.native;
}

function ownNative(table: Table, column: TableColumn, { kind }: LogicalType): string {
  // `ANY` keeps values as they are in a STRICT table only; elsewhere a column without a type does.
  const declared = table.strict && column.affinity === "none" && kind === "any" ? "" : column.declared;
  return nativeOf(declared, table.key.includes(column.name) && !column.notNull);
}

function hasDefault(column: TableColumn): boolean {
  return column.default !== undefined && literalOf(column.default) !== null;
}

/** The default in record form, if it is a value of the field's type and the same for all records. */
function defaultIn(sql: string, type: LogicalType): unknown {
  const literal = literalOf(sql);
  if (literal === undefined || literal === null) return undefined;
  if (type.kind === "bool") return literal === 1 ? true : literal === 0 ? false : undefined;
  try {
    return canonical(literal, type);
  } catch (error) {
    if (isDataknobsError(error) && error.kind === "record") return undefined;
    throw error;
  }
}

/**
 * The primary key. SQLite lets nulls into most of them (sqlite.org/quirks.html, 5): a key with a null in it identifies
 * nothing, so one that has any is none; its index finds that out at once.
 */
function keyOf(database: SqliteDatabase, table: Table): readonly string[] | undefined {
  if (table.key.length === 0) return undefined;
  const open = table.columns.filter((column) => table.key.includes(column.name) && !column.notNull);
  const hasNull = open.some(
    ({ name }) =>
      rowOf(database, `SELECT 1 FROM ${quoteName(table.name)} WHERE ${quoteName(name)} IS NULL LIMIT 1`) !== undefined,
  );
  return hasNull ? undefined : table.key;
}

/** Whether SQLite itself sees to it that every cell is of the field's type. */
function isCertain(table: Table, column: TableColumn, { type }: Field): boolean {
  if (type.kind === "any") return true;
  if (column.name === table.alias) return type.kind === "int64";
  return table.strict && sameType(type, logicalOf(column.declared, true));
}
