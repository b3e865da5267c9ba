import type { Rejection } from "../batch/batch.ts";
import type { Described } from "../contract/source.ts";
import { DataMigrator } from "../migrate/migrator.ts";
import type { DataRecord, Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { InsertOptions, Place, WriteResult } from "./collection.ts";

type Many = Iterable<Row> | AsyncIterable<Row>;
type Given = DataRecord | Iterable<DataRecord> | AsyncIterable<DataRecord>;

/** Writes a person's records by an ordinary run, so that what holds for runs holds for them: windows, replay, one fate for each record. */
export async function writeRecords(
  place: Place,
  collection: string,
  mode: "insert" | "upsert",
  given: Given,
  options: InsertOptions,
): Promise<WriteResult> {
  if (!place.traits.modes.includes(mode)) {
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `This store has no mode ${mode}; it has ${place.traits.modes.join(", ")}.`,
      collection,
      fix: "Use one of those.",
    });
  }
  const described = await place.store.describe(collection);
  const records = recordsGiven(given);
  if (Array.isArray(records) && records.length === 0) return { written: 0, rejected: [] };
  const schema = described === undefined ? options.schema : writtenSchema(described, records);
  if (mode === "upsert" && (options.key ?? schema?.key) === undefined) {
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `upsert into "${collection}" needs a key in every record, and there is none.`,
      collection,
      fix: 'Name its fields: upsert(records, { key: ["id"] }).',
    });
  }
  const rejected: Rejection[] = [];
  const result = await new DataMigrator(place, place).migrateRecords(
    withoutGenerated(records, described?.generated ?? []),
    {
      collection,
      mode,
      onError: "skip",
      rejections: {
        add: ({ row: _row, run: _run, lane: _lane, window: _window, collection: _collection, ...rejection }) =>
          void rejected.push(rejection),
      },
      ...(schema !== undefined && { schema }),
      ...(options.key !== undefined && { key: options.key }),
      ...(options.signal !== undefined && { signal: options.signal }),
    },
  );
  return { written: result.successfulRecords, rejected };
}

/** A single record is a list of one. */
function recordsGiven(given: Given): Many {
  if (isMany(given)) return given;
  const one: DataRecord = given;
  return [one];
}

function isMany(given: Given): given is Many {
  return Symbol.iterator in given || Symbol.asyncIterator in given;
}

/** Fields that no record names are left to the store: its defaults and counters fill them. Of a stream they are not known ahead. */
function writtenSchema({ schema, generated = [] }: Described, records: Many): Schema {
  const named = Array.isArray(records) ? namedFields(records) : undefined;
  const fields = schema.fields.filter(
    ({ name }) => !generated.includes(name) && (named === undefined || named.has(name)),
  );
  const whole = schema.key?.every((name) => fields.some((field) => field.name === name)) === true;
  return whole && schema.key !== undefined ? { fields, key: schema.key } : { fields };
}

function namedFields(records: readonly Row[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) if (record[name] !== undefined) names.add(name);
  return names;
}

/** What the store computes itself is read with a record and comes back with it: it is not an error, and not written. */
function withoutGenerated(records: Many, generated: readonly string[]): Many {
  if (generated.length === 0) return records;
  const strip = (record: Row): Row =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !generated.includes(name)));
  return Array.isArray(records) ? records.map(strip) : stripped(records, strip);
}

async function* stripped(records: Many, strip: (record: Row) => Row): AsyncGenerator<Row> {
  for await (const record of records) yield strip(record);
}
