import type { Connection } from "../connect/connection.ts";
import type { PgType } from "../types/pg-type.ts";
import { typesBelow } from "./describe-text.ts";
import { namesIn, rowsIn } from "./json-rows.ts";
import { typesIn } from "./types-in.ts";

/** What a database has beyond every other: the types that people and extensions made. */
export interface OwnTypes {
  /** The schema that the store looks at. */
  readonly schema: string;
  /** The server's. */
  readonly version: number;
  readonly types: readonly PgType[];
  readonly schemas: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
}

/** Row types of tables are their tables'; arrays come with their elements. */
const ownText = `SELECT t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND t.typtype IN ('b', 'd', 'e', 'c', 'r', 'm')
    AND (t.typrelid = 0 OR c.relkind = 'c') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)`;

const everythingText = `SELECT (${typesBelow(ownText)}), (SELECT json_agg(nspname) FROM pg_namespace), (SELECT json_agg(extname) FROM pg_extension)`;

export async function readOwnTypes(connection: Connection, schema: string): Promise<OwnTypes> {
  const [[types, schemas, extensions] = []] = await connection.rows(everythingText);
  const rows = rowsIn(types);
  const known = typesIn(rows);
  return {
    schema,
    version: connection.version,
    types: rows
      .filter(([, , home, kind]) => home !== "pg_catalog" && kind !== "array")
      .map((row) => known.type(Number(row[0]), -1, row[15] ?? "")),
    schemas: new Set(namesIn(schemas)),
    extensions: new Set(namesIn(extensions)),
  };
}

export function ownTypeAt({ types }: OwnTypes, schema: string, name: string): PgType | undefined {
  return types.find((type) => type.schema === schema && type.name === name);
}
