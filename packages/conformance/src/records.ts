import { type Batch, batchOf, type Row, type Schema, schemaOf, sliceBatch } from "@dataknobs/core";

/** The ordinary collection of the suite. */
export const itemSchema: Schema = schemaOf(
  { id: "int64", name: "text?", amount: "decimal(12,2)?", note: "text?" },
  { key: ["id"] },
);

/** Records 1 to `count` (or from `first`), a few of them with nulls. */
export function items(count: number, first = 1, name = "item"): Batch {
  const records = Array.from({ length: count }, (_, i): Row => {
    const id = first + i;
    return {
      id,
      name: `${name} ${id}`,
      amount: id % 7 === 0 ? null : `${id % 1000}.5${id % 10}`,
      note: id % 3 === 0 ? null : `n${id % 5}`,
    };
  });
  return batchOf(itemSchema, records);
}

/** In windows of `size` records. */
export function windows(batch: Batch, size: number): Batch[] {
  const count = Math.ceil(batch.length / size);
  return Array.from({ length: count }, (_, i) => sliceBatch(batch, i * size, Math.min(batch.length, (i + 1) * size)));
}

/** Two fields make the key, and the first has long ties: whoever goes on behind a value of the first loses the rest of its ties. */
export const tiedSchema: Schema = schemaOf(
  { group: "text", member: "int32", value: "text?" },
  { key: ["group", "member"] },
);

export function tied(groups: number, members: number): Batch {
  const records: Row[] = [];
  for (let member = 0; member < members; member++)
    for (let group = 0; group < groups; group++)
      records.push({ group: `g${group}`, member, value: `${group}/${member}` });
  return batchOf(tiedSchema, records);
}

/** No key, and most records equal others. */
export const twinSchema: Schema = schemaOf({ colour: "text?", size: "int32?" });

export function twins(count: number): Batch {
  const colours = ["red", "green", null];
  return batchOf(
    twinSchema,
    Array.from({ length: count }, (_, i): Row => ({ colour: colours[i % 3] ?? null, size: i % 2 })),
  );
}
