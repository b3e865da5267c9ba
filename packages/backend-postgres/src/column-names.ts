import { byteLength, cutName, longestName } from "./names.ts";

/** Every table has these columns already. */
const systemColumns: ReadonlySet<string> = new Set(["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"]);

/**
 * The names that columns get: their own, or, where PostgreSQL would cut one, cannot tell two apart then, or cannot have
 * one, what is left of it with a number behind it.
 */
export function columnNames(fields: readonly string[]): readonly string[] {
  const own = new Set(fields.filter(isPossible));
  const taken = new Set<string>();
  return fields.map((field) => {
    if (isPossible(field) && !taken.has(field)) {
      taken.add(field);
      return field;
    }
    const wanted = field.toWellFormed().replaceAll("\0", "") || "column";
    let name = cutName(wanted);
    for (let number = 2; taken.has(name) || own.has(name) || systemColumns.has(name); number++)
      name = cutName(wanted, `_${number}`);
    taken.add(name);
    return name;
  });
}

function isPossible(name: string): boolean {
  return (
    name !== "" &&
    !name.includes("\0") &&
    name.isWellFormed() &&
    byteLength(name) <= longestName &&
    !systemColumns.has(name)
  );
}
