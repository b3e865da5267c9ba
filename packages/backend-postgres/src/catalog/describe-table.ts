import type { Connection, Row } from "../connect/connection.ts";
import { describeText } from "./describe-text.ts";
import { namesIn, rowsIn } from "./json-rows.ts";
import type {
  Besides,
  Listed,
  SequenceOptions,
  Table,
  TableColumn,
  TableConstraint,
  TableIndex,
  TableName,
} from "./table.ts";
import { type TypesIn, typesIn } from "./types-in.ts";

/** Everything about one relation, by one question. */
export async function describeTable(connection: Connection, listed: Listed): Promise<Table> {
  const [answer = []] = await connection.rows(describeText, [String(listed.oid)], "planned");
  const [columns, types, constraints, indexes, children, parents, besides] = answer.map(rowsIn);
  const known = typesIn(types ?? []);
  const found = (constraints ?? []).map(constraintOf);
  const key = found.find(({ kind }) => kind === "primary")?.columns;
  return {
    ...listed,
    columns: (columns ?? []).map((row) => columnOf(row, known)),
    constraints: found,
    indexes: (indexes ?? []).map(indexOf),
    ...(key !== undefined && { key }),
    children: (children ?? []).map(tableName),
    parents: (parents ?? []).map(tableName),
    besides: besidesOf(besides?.[0] ?? []),
  };
}

function columnOf(row: Row, types: TypesIn): TableColumn {
  const [name, number, oid, modifier, text, notNull, standard, generated, identity, sequence, ...more] = row;
  const [options, needs, collation, unproven] = more;
  return {
    name: name ?? "",
    number: Number(number),
    type: types.type(Number(oid), Number(modifier), text ?? ""),
    // Since 18 nulls from before may be in it.
    notNull: notNull === "true" && unproven !== "true",
    ...(unproven === "true" && { notNullFromNow: true }),
    ...(standard != null && { default: standard }),
    needs: namesIn(needs),
    ...(generated === "s" && { generated: "stored" }),
    ...(generated === "v" && { generated: "virtual" }),
    ...(identity === "a" && { identity: "always" }),
    ...(identity === "d" && { identity: "by default" }),
    ...(sequence != null && { sequence }),
    ...(sequence != null && options != null && { sequenceOptions: sequenceOf(namesIn(options)) }),
    ...(collation != null && { collation }),
  };
}

function sequenceOf([type, start, increment, min, max, cache, cycle]: readonly string[]): SequenceOptions {
  return {
    type: type ?? "bigint",
    start: start ?? "1",
    increment: increment ?? "1",
    min: min ?? "1",
    max: max ?? "1",
    cache: cache ?? "1",
    cycle: cycle === "true",
  };
}

const constraintKinds: Readonly<Partial<Record<string, TableConstraint["kind"]>>> = {
  p: "primary",
  u: "unique",
  f: "foreign",
  x: "exclude",
};

function constraintOf([name, kind, columns, text, deferrable, validated, schema, table, needs]: Row): TableConstraint {
  return {
    name: name ?? "",
    kind: constraintKinds[kind ?? ""] ?? "check",
    columns: namesIn(columns),
    text: text ?? "",
    deferrable: deferrable === "true",
    validated: validated === "true",
    needs: namesIn(needs),
    ...(schema != null && table != null && { refers: { schema, name: table } }),
  };
}

function indexOf([
  name,
  text,
  unique,
  valid,
  quoted,
  needs,
  constraint,
  columns,
  whole,
  uses,
  collated,
]: Row): TableIndex {
  return {
    name: name ?? "",
    text: text ?? "",
    unique: unique === "true",
    tail: tailOf(text ?? "", quoted ?? ""),
    needs: namesIn(needs),
    valid: valid === "true",
    constraint: constraint === "true",
    ...(columns != null && { columns: namesIn(columns) }),
    whole: whole === "true",
    collated: collated === "true",
    uses: namesIn(uses),
  };
}

/** The names before it may hold anything: the index's is known, the table's two are read as identifiers. */
function tailOf(text: string, quoted: string): string {
  const behind = text.slice(text.indexOf(` INDEX ${quoted} ON `) + ` INDEX ${quoted} ON `.length);
  return behind.replace(/^(?:ONLY )?(?:"(?:[^"]|"")*"|[^".\s]+)\.(?:"(?:[^"]|"")*"|[^".\s]+) /, "");
}

function tableName([schema, name]: Row): TableName {
  return { schema: schema ?? "", name: name ?? "" };
}

function besidesOf(row: Row): Besides {
  const [triggers, rules, policies, grants, comments, statistics, storage, secured] = row.slice(0, 8).map(Number);
  return {
    triggers: triggers ?? 0,
    rules: rules ?? 0,
    policies: policies ?? 0,
    grants: grants ?? 0,
    comments: comments ?? 0,
    statistics: statistics ?? 0,
    storage: storage ?? 0,
    secured: secured === 1,
    changing: namesIn(row[8]),
  };
}
