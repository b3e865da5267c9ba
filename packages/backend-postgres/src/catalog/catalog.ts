import type { Connection } from "../connect/connection.ts";
import { hidden } from "../names.ts";
import type { Listed } from "./table.ts";

/** All that can be read or written in one schema, at one look. */
export interface Catalog {
  readonly schema: string;
  /** Ours among them. Partitions are not: who reads the whole reads them. */
  readonly relations: readonly Listed[];
}

/** A relation that an extension made is the extension's. */
const relationsText = `
SELECT c.oid, c.relname, c.relkind, c.reltuples, c.relpages
FROM pg_class c
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e')
ORDER BY c.relname COLLATE "C"`;

export async function readCatalog(connection: Connection, schema: string): Promise<Catalog> {
  const rows = await connection.rows(relationsText, [schema], "planned");
  const relations = rows.map(([oid, name, kind, about, pages]): Listed => ({
    oid: Number(oid),
    schema,
    name: name ?? "",
    kind: kinds[kind ?? ""] ?? "table",
    about: Number(about),
    pages: Number(pages),
  }));
  return { schema, relations };
}

const kinds: Readonly<Partial<Record<string, Listed["kind"]>>> = {
  r: "table",
  p: "partitioned",
  v: "view",
  m: "materialized view",
  f: "foreign",
};

/** Tables, also partitioned and foreign ones, in the order of their names. */
export function collectionNames({ relations }: Catalog): readonly string[] {
  return relations.filter((one) => !isView(one) && !isOurs(one)).map(({ name }) => name);
}

export function viewNames({ relations }: Catalog): readonly string[] {
  return relations.filter((one) => isView(one)).map(({ name }) => name);
}

/** The relation of exactly this name, if it is not one of ours. */
export function findRelation(catalog: Catalog, name: string): Listed | undefined {
  const found = relationAt(catalog, name);
  return found === undefined || isOurs(found) ? undefined : found;
}

/** The relation of exactly this name, also one of ours. */
export function relationAt({ relations }: Catalog, name: string): Listed | undefined {
  return relations.find((one) => one.name === name);
}

export function isView({ kind }: Listed): boolean {
  return kind === "view" || kind === "materialized view";
}

function isOurs({ name }: Listed): boolean {
  return name.startsWith(hidden);
}
