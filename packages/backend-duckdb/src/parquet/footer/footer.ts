import { kinds, readStruct, type Thrift, type ThriftStruct, writeStruct } from "./thrift.ts";

/** Numbers of fields in parquet.thrift. */
const metadata = { rows: 3, groups: 4, facts: 5 } as const;
const group = { columns: 1, bytes: 2, rows: 3, offset: 5, ordinal: 7 } as const;
const chunk = { offset: 2, column: 3, offsetIndex: 4, columnIndex: 6 } as const;
/** In a column's own facts: its pages, its index, its dictionary, its Bloom filter. */
const pages: readonly number[] = [9, 10, 11, 14];

/** What stands at both ends of a Parquet file. */
export const magic: Uint8Array = Buffer.from("PAR1");

/** The row groups of a file, each known by its own structure. */
export function rowGroupsOf(footer: ThriftStruct): readonly ThriftStruct[] {
  const groups = footer.fields.get(metadata.groups);
  return groups?.type === kinds.list ? groups.items.filter((item) => item.type === kinds.struct) : [];
}

/** How many records a row group says that it has. */
export function rowsIn(rowGroup: ThriftStruct): number {
  const rows = rowGroup.fields.get(group.rows);
  return rows?.type === kinds.i64 ? Number(rows.value) : 0;
}

/** How many bytes a row group says that its records take, not compressed. */
export function bytesIn(rowGroup: ThriftStruct): number {
  const bytes = rowGroup.fields.get(group.bytes);
  return bytes?.type === kinds.i64 ? Number(bytes.value) : 0;
}

/** A row group whose bytes lie so much further behind. */
export function moved(rowGroup: ThriftStruct, by: number): ThriftStruct {
  const columns = rowGroup.fields.get(group.columns);
  const fields = new Map(rowGroup.fields);
  move(fields, group.offset, by);
  if (columns?.type === kinds.list)
    fields.set(group.columns, {
      ...columns,
      items: columns.items.map((item) => (item.type === kinds.struct ? movedChunk(item, by) : item)),
    });
  return { type: kinds.struct, fields };
}

function movedChunk(column: ThriftStruct, by: number): ThriftStruct {
  const fields = new Map(column.fields);
  for (const id of [chunk.offset, chunk.offsetIndex, chunk.columnIndex]) move(fields, id, by);
  const facts = fields.get(chunk.column);
  if (facts?.type === kinds.struct) {
    const own = new Map(facts.fields);
    for (const id of pages) move(own, id, by);
    fields.set(chunk.column, { type: kinds.struct, fields: own });
  }
  return { type: kinds.struct, fields };
}

/** 0 stands for "not said". */
function move(fields: Map<number, Thrift>, id: number, by: number): void {
  const offset = fields.get(id);
  if (offset?.type === kinds.i64 && offset.value > 0n)
    fields.set(id, { type: kinds.i64, value: offset.value + BigInt(by) });
}

/** The footer of a file that has these row groups and, by their names, these facts; all else as `like` has it. */
export function joined(
  like: ThriftStruct,
  rowGroups: readonly ThriftStruct[],
  facts: Readonly<Record<string, string>>,
): ThriftStruct {
  const numbered = rowGroups.map((rowGroup, i): ThriftStruct => {
    if (!rowGroup.fields.has(group.ordinal)) return rowGroup;
    const fields = new Map(rowGroup.fields);
    // It has 16 bits, which is less than a file may have row groups.
    if (i > 0x7fff) fields.delete(group.ordinal);
    else fields.set(group.ordinal, { type: kinds.i16, value: BigInt(i) });
    return { type: kinds.struct, fields };
  });
  const rows = rowGroups.reduce((sum, rowGroup) => sum + rowsIn(rowGroup), 0);
  const fields = new Map(like.fields);
  fields.set(metadata.rows, { type: kinds.i64, value: BigInt(rows) });
  fields.set(metadata.groups, { type: kinds.list, of: kinds.struct, items: numbered });
  fields.set(metadata.facts, { type: kinds.list, of: kinds.struct, items: Object.entries(facts).map(factOf) });
  return { type: kinds.struct, fields };
}

function factOf([name, text]: [string, string]): ThriftStruct {
  return {
    type: kinds.struct,
    fields: new Map<number, Thrift>([
      [1, { type: kinds.binary, value: Buffer.from(name) }],
      [2, { type: kinds.binary, value: Buffer.from(text) }],
    ]),
  };
}

/** What stands behind the row groups: the footer, its length, the magic word. */
export function tailOf(footer: ThriftStruct): Uint8Array {
  const bytes = writeStruct(footer);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, magic]);
}

/** Row groups as text, for a ledger. */
export function packed(rowGroups: readonly ThriftStruct[]): string {
  const items = { type: kinds.list, of: kinds.struct, items: rowGroups } as const;
  return Buffer.from(writeStruct({ type: kinds.struct, fields: new Map([[1, items]]) })).toString("base64");
}

/** @throws STORE_CORRUPT */
export function unpacked(text: string): readonly ThriftStruct[] {
  const items = readStruct(Buffer.from(text, "base64")).fields.get(1);
  return items?.type === kinds.list ? items.items.filter((item) => item.type === kinds.struct) : [];
}
