import { inspect } from "node:util";
import {
  type Batch,
  type Column,
  cellOf,
  formatType,
  isSet,
  type LogicalType,
  sameType,
  stringAt,
  type Traits,
} from "@dataknobs/core";

/**
 * How what was read differs from what was written, cell by cell and exactly: -0 is not 0, 1.10 is not 1.1, a JSON text is
 * the same bytes, in a field of type `any` 5 is not 5.0. Records find each other by the field `by`.
 */
export function differences(written: readonly Batch[], read: readonly Batch[], by: string, traits: Traits): string[] {
  const found: string[] = [];
  const left = new Map<string, Cell[]>();
  for (const [id, cells] of records(read, by)) {
    if (left.has(id)) found.push(`record ${id} came twice`);
    left.set(id, cells);
  }
  for (const [id, cells] of records(written, by)) {
    const came = left.get(id);
    left.delete(id);
    if (came === undefined) found.push(`record ${id} did not come back`);
    else found.push(...cells.flatMap((cell) => cellDifference(id, cell, came, traits)));
  }
  return [...found, ...Array.from(left.keys(), (id) => `record ${id} came, which was not written`)];
}

interface Cell {
  readonly name: string;
  readonly type: LogicalType;
  readonly column: Column;
  readonly row: number;
}

function* records(batches: readonly Batch[], by: string): Generator<[string, Cell[]]> {
  for (const { schema, columns, length } of batches) {
    for (let row = 0; row < length; row++) {
      const cells = schema.fields.flatMap(({ name, type }, i) => {
        const column = columns[i];
        return column ? [{ name, type, column, row }] : [];
      });
      const id = cells.find(({ name }) => name === by);
      yield [id ? String(cellOf(id.column, id.type, row)) : "without its key", cells];
    }
  }
}

function cellDifference(id: string, wanted: Cell, came: readonly Cell[], traits: Traits): string[] {
  const cell = came.find(({ name }) => name === wanted.name);
  if (cell === undefined) return [`record ${id}: the field "${wanted.name}" did not come back`];
  if (!sameType(cell.type, wanted.type))
    return [`record ${id}, ${wanted.name}: read as ${formatType(cell.type)}, planned as ${formatType(wanted.type)}`];
  const [expected, actual] = [contentOf(wanted, traits), contentOf(cell, traits)];
  if (same(expected, actual)) return [];
  return [
    `record ${id}, ${wanted.name} (${formatType(wanted.type)}): ${shown(expected)} was written, ${shown(actual)} came back`,
  ];
}

const absent = { null: Symbol("null"), missing: Symbol("missing") };

/** What a cell holds, with nothing of it interpreted away. */
function contentOf({ column, type, row }: Cell, traits: Traits): unknown {
  if (!isSet(column.valid, row)) {
    const kept = traits.keepsMissing === "but-json" ? type.kind !== "json" : traits.keepsMissing === true;
    return kept && column.missing && isSet(column.missing, row) ? absent.missing : absent.null;
  }
  if (column.layout === "any") return column.data[row];
  if (column.layout === "bytes" && type.kind !== "bytes") return stringAt(column, row);
  return cellOf(column, type, row);
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return Object.is(a, b) || (isText(a) && isText(b) && a.text === b.text);
}

/** The JSON of an `any` cell. */
function isText(value: unknown): value is { readonly text: string } {
  return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";
}

function shown(value: unknown): string {
  if (value === absent.null) return "null";
  if (value === absent.missing) return "missing";
  return `${typeof value} ${inspect(value, { maxStringLength: 60, maxArrayLength: 20, breakLength: Infinity })}`;
}
