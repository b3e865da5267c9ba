import {
  type DataknobsError,
  type DataRecord,
  formatType,
  messageOf,
  open,
  type OpenStore,
  type Schema,
} from "@dataknobs/core";
import { chosenTables, namedViews } from "./chosen-tables.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { foreseen } from "./foreseen.ts";
import { recordsText } from "./numbers.ts";
import { recordLines } from "./record-lines.ts";
import type { Screen } from "./screen.ts";
import { tableLines } from "./table-text.ts";
import { printable } from "./text-width.ts";
import { closing } from "./with-stores.ts";

export interface InspectFlags {
  readonly table: readonly string[];
  readonly json?: boolean;
}

/** What is known of a collection. */
interface Inspected {
  readonly name: string;
  readonly count: number;
  readonly schema: Schema;
}

/** One that cannot be looked at. */
interface Unseen {
  readonly name: string;
  readonly error: DataknobsError;
}

const shownRecords = 5;

/** Records are for a look: they are cut also where nobody asks for it. */
const widest = 160;

/** `dataknobs inspect`: collections with counts, fields, keys and a few records. */
export async function inspect(address: string, flags: InspectFlags, screen: Screen): Promise<ExitCode> {
  const store = await open(address, { access: "read" });
  return closing(store, async () => {
    const names = await store.collections();
    const tables = chosenTables(flags.table, names, await namedViews(flags.table, names, store));
    const chosen = tables === undefined ? names : Object.keys(tables);
    let failed = false;
    /** One that cannot be looked at does not hide the others. */
    const lookOrTell = async (name: string): Promise<Inspected | Unseen> => {
      try {
        return await look(store, name);
      } catch (error) {
        if (chosen.length === 1) throw error;
        failed = true;
        return { name, error: foreseen(error) };
      }
    };
    if (flags.json === true) {
      const collections: unknown[] = [];
      for (const name of chosen) collections.push(asJson(await lookOrTell(name)));
      screen.data(`${JSON.stringify({ collections }, undefined, 2)}\n`);
    } else {
      if (chosen.length === 0) screen.say(`${printable(store.address)} holds no collections.`);
      for (const [number, name] of chosen.entries()) {
        const inspected = await lookOrTell(name);
        screen.data(`${number > 0 ? "\n" : ""}${await shown(store, inspected, screen)}\n`);
      }
    }
    return failed ? exitCodes.failed : exitCodes.done;
  });
}

async function shown(store: OpenStore, inspected: Inspected | Unseen, screen: Screen): Promise<string> {
  if (!("error" in inspected))
    return [inspectedText(inspected, screen), ...(await firstRecords(store, inspected, screen))].join("\n");
  const { message, fix, code } = inspected.error;
  return [
    screen.paintData("bold", printable(inspected.name)),
    ...[message, fix, code].map((line) => `  ${printable(line)}`),
  ].join("\n");
}

async function look(store: OpenStore, name: string): Promise<Inspected> {
  const described = await store.describe(name);
  return { name, count: await store.collection(name).count(), schema: described?.schema ?? { fields: [] } };
}

function asJson(inspected: Inspected | Unseen): unknown {
  if ("error" in inspected) {
    const { code, message, fix } = inspected.error;
    return { name: inspected.name, error: { code, message, fix } };
  }
  const { name, count, schema } = inspected;
  const fields = schema.fields.map((field) => ({
    name: field.name,
    type: formatType(field.type),
    nullable: field.nullable,
    native: field.native ?? null,
  }));
  return { name, count, key: schema.key ?? null, fields };
}

function inspectedText({ name, count, schema }: Inspected, { paintData, dataColumns }: Screen): string {
  const natives = schema.fields.some((field) => field.native !== undefined);
  const titles = ["field", "type", "null", ...(natives ? ["native"] : []), "key"];
  const rows = schema.fields.map((field) => {
    const place = schema.key?.indexOf(field.name) ?? -1;
    const mark = place < 0 ? "" : schema.key?.length === 1 ? "key" : `key ${place + 1}`;
    return [
      field.name,
      formatType(field.type),
      field.nullable ? "null" : "",
      ...(natives ? [field.native?.replace(/^[a-z]+:/, "") ?? ""] : []),
      mark,
    ];
  });
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
    dataColumns - 2,
  );
  return [
    `${paintData("bold", printable(name))}  ${recordsText(count)}`,
    `  ${paintData("dim", head)}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

async function firstRecords(
  store: OpenStore,
  { name, schema, count }: Inspected,
  { dataColumns }: Screen,
): Promise<readonly string[]> {
  if (count === 0) return [];
  // Its records would be told to have fields that nobody knows.
  if (schema.fields.length === 0) return ["", "  No record of it can be read; dataknobs copy says why."];
  const records: DataRecord[] = [];
  let unreadable: readonly string[] = [];
  try {
    for await (const record of store.collection(name).read({ limit: shownRecords })) records.push(record);
  } catch (error) {
    unreadable = [`  ${printable(messageOf(error))}`];
  }
  return [
    "",
    ...recordLines(records, schema, Math.min(dataColumns, widest) - 2).map((line) => `  ${line}`),
    ...unreadable,
  ];
}
