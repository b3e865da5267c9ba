import type { DuckType, Member, ScalarId } from "./duck-type.ts";

/** Scalar types by the words that DuckDB writes them with. */
const scalars: ReadonlyMap<string, ScalarId> = new Map(
  (
    [
      "BOOLEAN",
      "TINYINT",
      "SMALLINT",
      "INTEGER",
      "BIGINT",
      "HUGEINT",
      "UTINYINT",
      "USMALLINT",
      "UINTEGER",
      "UBIGINT",
      "UHUGEINT",
      "FLOAT",
      "DOUBLE",
      "VARCHAR",
      "JSON",
      "BLOB",
      "DATE",
      "TIME",
      "TIME_NS",
      "TIMESTAMP",
      "TIMESTAMP_S",
      "TIMESTAMP_MS",
      "TIMESTAMP_NS",
      "TIMESTAMPTZ",
      "INTERVAL",
      "UUID",
    ] satisfies ScalarId[]
  ).map((id): [string, ScalarId] => [id, id]),
);
const others: ReadonlySet<string> = new Set(["BIT", "TIMETZ", "BIGNUM", "GEOMETRY", "VARIANT"]);

const word = /\s*([A-Za-z_][A-Za-z0-9_]*)/y;
const number = /\s*(\d+)/y;
const quotedName = /\s*"((?:[^"]|"")*)"/y;
const quotedText = /\s*'((?:[^']|'')*)'/y;
const withZone = /\s+WITH\s+TIME\s+ZONE/iy;
const space = /\s*/y;

/** Reads a type as `duckdb_columns()` writes it; `undefined` for a text that is no type of DuckDB. */
export function parseDuckType(text: string): DuckType | undefined {
  const reader = new TypeText(text);
  const type = reader.type();
  return reader.atEnd() ? type : undefined;
}

class TypeText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#take(space);
    return this.#at === this.#text.length;
  }

  type(): DuckType | undefined {
    let type = this.#base();
    while (type !== undefined && this.#sign("[")) {
      const length = this.#take(number);
      if (!this.#sign("]")) return undefined;
      type = length === undefined ? { id: "LIST", of: type } : { id: "ARRAY", of: type, length: Number(length) };
    }
    return type;
  }

  #base(): DuckType | undefined {
    const name = this.#take(word)?.toUpperCase();
    switch (name) {
      case undefined:
        return undefined;
      case "DECIMAL":
        return this.#decimal();
      case "ENUM":
        return this.#enum();
      case "STRUCT":
      case "UNION":
        return this.#members(name);
      case "MAP":
        return this.#map();
      default:
        return this.#scalar(name);
    }
  }

  #scalar(name: string): DuckType | undefined {
    const zoned = (name === "TIMESTAMP" || name === "TIME") && this.#take(withZone) !== undefined ? `${name}TZ` : name;
    const id = scalars.get(zoned);
    if (id !== undefined) return { id };
    return others.has(zoned) ? { id: "OTHER", name: zoned } : undefined;
  }

  #decimal(): DuckType | undefined {
    if (!this.#sign("(")) return undefined;
    const width = this.#take(number);
    const scale = this.#sign(",") ? this.#take(number) : "0";
    return this.#sign(")") && width !== undefined && scale !== undefined
      ? { id: "DECIMAL", width: Number(width), scale: Number(scale) }
      : undefined;
  }

  #enum(): DuckType | undefined {
    if (!this.#sign("(")) return undefined;
    const values: string[] = [];
    do {
      const value = this.#take(quotedText);
      if (value === undefined) return undefined;
      values.push(value.replaceAll("''", "'"));
    } while (this.#sign(","));
    return this.#sign(")") ? { id: "ENUM", values } : undefined;
  }

  #members(id: "STRUCT" | "UNION"): DuckType | undefined {
    if (!this.#sign("(")) return undefined;
    const members: Member[] = [];
    do {
      const name = this.#take(quotedName)?.replaceAll('""', '"') ?? this.#take(word);
      const type = this.type();
      if (name === undefined || type === undefined) return undefined;
      members.push({ name, type });
    } while (this.#sign(","));
    return this.#sign(")") ? { id, members } : undefined;
  }

  #map(): DuckType | undefined {
    if (!this.#sign("(")) return undefined;
    const key = this.type();
    if (!this.#sign(",")) return undefined;
    const value = this.type();
    return this.#sign(")") && key !== undefined && value !== undefined ? { id: "MAP", key, value } : undefined;
  }

  #sign(sign: string): boolean {
    this.#take(space);
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[1] ?? match[0];
  }
}
