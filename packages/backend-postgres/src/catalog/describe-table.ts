import type { Connection, Row } from "../connect/connection.ts";
import { describeText } from "./describe-text.ts";
import { namesIn, rowsIn } from "./json-rows.ts";
import type { Besides, Listed, Table, TableColumn, TableConstraint, TableIndex, TableName } from "./table.ts";
import { type TypesIn, typesIn } from "./types-in.ts";

/** Everything about one relation, by one question. */
export async function describeTable(connection: Connection, listed: Listed): Promise<Table> {
  const [answer = []] = await connection.rows(describeText, [String(listed.oid)]);
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
  const [name, number, oid, modifier, text, notNull, standard, generated, identity, sequence, collation] = row;
  return {
    name: name ?? "",
    number: Number(number),
    type: types.type(Number(oid), Number(modifier), text ?? ""),
    notNull: notNull === "true",
    ...(standard != null && { default: standard }),
    ...(generated === "s" && { generated: "stored" }),
    ...(generated === "v" && { generated: "virtual" }),
    ...(identity === "a" && { identity: "always" }),
    ...(identity === "d" && { identity: "by default" }),
    ...(sequence != null && { sequence }),
    ...(collation != null && { collation }),
  };
}

const constraintKinds: Readonly<Partial<Record<string, TableConstraint["kind"]>>> = {
  p: "primary",
  u: "unique",
  f: "foreign",
  x: "exclude",
};

function constraintOf([name, kind, columns, text, deferrable, validated, schema, table]: Row): TableConstraint {
  return {
    name: name ?? "",
    kind: constraintKinds[kind ?? ""] ?? "check",
    columns: namesIn(columns),
    text: text ?? "",
    deferrable: deferrable === "true",
    validated: validated === "true",
    ...(schema != null && table != null && { refers: { schema, name: table } }),
  };
}

function indexOf([name, text, unique, constraint, columns, whole]: Row): TableIndex {
  return {
    name: name ?? "",
    text: text ?? "",
    unique: unique === "true",
    constraint: constraint === "true",
    ...(columns != null && { columns: namesIn(columns) }),
    whole: whole === "true",
  };
}

function tableName([schema, name]: Row): TableName {
  return { schema: schema ?? "", name: name ?? "" };
}

function besidesOf(row: Row): Besides {
  const [triggers, rules, policies, grants, comments, statistics, storage] = row.map(Number);
  return {
    triggers: triggers ?? 0,
    rules: rules ?? 0,
    policies: policies ?? 0,
    grants: grants ?? 0,
    comments: comments ?? 0,
    statistics: statistics ?? 0,
    storage: storage ?? 0,
  };
}
