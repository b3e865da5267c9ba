import { type Field, sameType } from "@dataknobs/core";
import { type DuckType, isNested, type Member } from "../types/duck-type.ts";
import { elementType } from "../types/logical-of.ts";
import { storedAs } from "../types/stored-as.ts";

const text: DuckType = { id: "VARCHAR" };
const json: DuckType = { id: "JSON" };

/**
 * The column that a field gets in a file: as in a table of DuckDB where Parquet keeps that; what DuckDB would change on
 * the way (128-bit integers into doubles, intervals without their microseconds, clock times without their zone) as text.
 */
export function columnOf(field: Field): DuckType {
  const column = storedAs(field);
  if (column.id === "UNION") return json;
  return kept(column) ?? (isNested(column) ? json : text);
}

/** The type as it comes back from a file; `undefined`: values or their meaning would not. */
function kept(type: DuckType): DuckType | undefined {
  switch (type.id) {
    case "HUGEINT":
    case "UHUGEINT":
    case "INTERVAL":
    case "UNION":
    case "OTHER":
      return undefined;
    case "ENUM":
      return text;
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
      return { id: "TIMESTAMP" };
    case "LIST":
    case "ARRAY": {
      const of = inside(type.of);
      return of && { id: "LIST", of };
    }
    case "STRUCT": {
      const members = type.members.map(({ name, type: own }): Member | undefined => {
        const member = inside(own);
        return member && { name, type: member };
      });
      const whole = members.flatMap((member) => member ?? []);
      return whole.length === members.length ? { id: "STRUCT", members: whole } : undefined;
    }
    case "MAP": {
      const key = inside(type.key);
      const value = inside(type.value);
      return key && value && { id: "MAP", key, value };
    }
    default:
      return type;
  }
}

/** A part of a nested value must mean the same by itself: nobody tells what it was. */
function inside(type: DuckType): DuckType | undefined {
  const found = kept(type);
  return found !== undefined && sameType(elementType(found), elementType(type)) ? found : undefined;
}
