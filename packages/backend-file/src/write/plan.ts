import { type Field, formatType, type Schema, storedAsIs, type StoredField, type Unable } from "@dataknobs/core";
import type { Format } from "../names/kind.ts";
import { isFoundOut } from "../read/describe.ts";

const wordsInJson = 'JSON has no NaN, no infinities and no -0 that every program keeps: they are strings there ("-0")';

/** How a file of this format keeps fields. */
export function planFields(format: Format, schema: Schema, existing?: Schema): readonly StoredField[] {
  return keptFields(schema, existing).map((place) => {
    const float = place.type.kind === "float32" || place.type.kind === "float64";
    const told = float && format !== "csv" && place.unable === undefined && place.refused === undefined;
    return told ? { ...place, note: wordsInJson } : place;
  });
}

/**
 * Every type stays what it is: the schema file brings it back. A file without one has its own types, and no room for what
 * only our own way of writing can say.
 */
function keptFields(schema: Schema, existing: Schema | undefined): readonly StoredField[] {
  return storedAsIs(schema, existing).map((place) => {
    const native = (existing ?? schema).fields.find(({ name }) => name === place.name)?.native;
    const known = native === undefined ? place : { ...place, native };
    if (existing === undefined || place.refused !== undefined || !isFoundOut(existing)) return known;
    return inForeignFile(
      known,
      schema.fields.find(({ name }) => name === place.field),
    );
  });
}

const special: readonly Unable[] = ["nan", "infinity", "negzero"];

function inForeignFile(place: StoredField, from: Field | undefined): StoredField {
  switch (place.type.kind) {
    case "float32":
    case "float64":
      return { ...place, unable: special };
    case "json":
      return { ...place, unable: ["json-null"] };
    case "any":
      if (from !== undefined && ["any", "bytes", "float32", "float64"].includes(from.type.kind))
        return {
          ...place,
          refused: `the file has no schema file, without which ${formatType(from.type)} cannot be told from other values in a mixed field`,
        };
      return place;
    default:
      return place;
  }
}
