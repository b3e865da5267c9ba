import { batchBytes, clearBit, isSet, newBitmap, textColumn, stringsOf, type Column } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingColumns, changingReads } from "./capable.ts";

export const brokenValues: readonly Breakage[] = [
  {
    what: "rounds an int64 to a double",
    fails: ["values: int64"],
    change: changingColumns((column, { type }) =>
      type.kind === "int64" && column.layout === "i64"
        ? { ...column, data: column.data.map((value) => BigInt.asIntN(64, BigInt(Number(value)))) }
        : column,
    ),
  },
  {
    what: "turns NaN into null",
    fails: ["values: float64", "values: float32"],
    change: changingColumns((column) =>
      column.layout === "f64" || column.layout === "f32" ? without(column, Number.isNaN) : column,
    ),
  },
  {
    what: "loses the sign of -0",
    fails: ["values: float64"],
    change: changingColumns((column) =>
      column.layout === "f64" ? { ...column, data: column.data.map((value) => (value === 0 ? 0 : value)) } : column,
    ),
  },
  {
    what: "cuts microseconds to milliseconds",
    fails: ["values: timestamp(6)", "values: timestamptz(6)"],
    change: changingColumns((column, { type }) =>
      column.layout === "i64" && type.kind.startsWith("timestamp")
        ? { ...column, data: column.data.map((value) => (value / 1000n) * 1000n) }
        : column,
    ),
  },
  {
    what: "cuts a text at its first NUL",
    fails: ["values: text"],
    change: changingTexts("text", (text) => text.split("\0")[0] ?? ""),
  },
  {
    what: "strips blanks from the ends of texts",
    fails: ["values: text"],
    change: changingTexts("text", (text) => text.trim()),
  },
  {
    what: "normalises Unicode",
    fails: ["values: text"],
    change: changingTexts("text", (text) => text.normalize("NFC")),
  },
  {
    what: "writes JSON anew",
    fails: ["values: json"],
    change: changingTexts("json", (text) => JSON.stringify(JSON.parse(text))),
  },
  {
    what: "drops zeros at the end of decimals",
    fails: ["values: decimal"],
    change: changingTexts("decimal", (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text)),
  },
  {
    what: "cannot tell 5.0 from 5 in a field of type any",
    fails: ["values: any keeps the type of each cell", "values: any of scalars keeps the type of each cell"],
    change: changingColumns((column) =>
      column.layout === "any"
        ? {
            ...column,
            data: column.data.map((cell) =>
              typeof cell === "number" && Number.isSafeInteger(cell) ? BigInt(cell) : cell,
            ),
          }
        : column,
    ),
  },
  {
    what: "makes null of what is missing",
    fails: ["values: missing is apart from null"],
    change: changingColumns((column) => ({ ...column, missing: undefined })),
  },
  {
    what: "loses a field whose name is __proto__",
    fails: ["values: a field's name is only a name"],
    change: changingReads((batch) => {
      const kept = batch.schema.fields.map(({ name }) => name !== "__proto__");
      return {
        ...batch,
        schema: { ...batch.schema, fields: batch.schema.fields.filter((_, i) => kept[i]) },
        columns: batch.columns.filter((_, i) => kept[i]),
      };
    }),
  },
  {
    what: "counts records and not bytes",
    fails: ["values: a batch holds about as many bytes as asked for"],
    change: (store) => ({ ...store, read: (name, request) => store.read(name, { ...request, bytes: Infinity }) }),
  },
  {
    what: "makes something else than null of what is missing",
    traits: { keepsMissing: false },
    fails: ["values: missing becomes null where the store has no such thing"],
    change: changingColumns((column) =>
      column.missing ? { ...column, valid: undefined, missing: undefined } : column,
    ),
  },
  {
    what: "leaves out records that are larger than a batch",
    fails: ["values: a record that is larger than a batch"],
    change: (store) => ({
      ...store,
      async *read(name, request) {
        for await (const batch of store.read(name, request)) if (batchBytes(batch) <= request.bytes) yield batch;
      },
    }),
  },
];

function without(column: Extract<Column, { layout: "f64" | "f32" }>, lost: (value: number) => boolean): Column {
  const valid = newBitmap(column.data.length, 1);
  for (const [row, value] of column.data.entries()) if (lost(value) || !isSet(column.valid, row)) clearBit(valid, row);
  return { ...column, valid };
}

function changingTexts(kind: string, change: (text: string) => string): Breakage["change"] {
  return changingColumns((column, { type }) => {
    if (type.kind !== kind || column.layout !== "bytes") return column;
    const length = column.offsets.length - 1;
    const { data, offsets } = textColumn(
      stringsOf(column, length).map((text, row) => (isSet(column.valid, row) ? change(text) : "")),
    );
    return { ...column, data, offsets };
  });
}
