import { type Batch, type Committed, type DataknobsError, isDataknobsError, type Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { quote } from "../names.ts";
import { takeBadRows } from "./bad-rows.ts";
import { behindThese, takeBack, takeBackFree } from "./behind.ts";
import { copyPassage } from "./copy-passage.ts";
import { endAtFirst } from "./first-bad.ts";
import { groupsOf, reasonOf, stateOf } from "./groups.ts";
import { isolate } from "./isolate.ts";
import { inField, inOrder, type Loader, unfitRecord } from "./loader.ts";
import { cutter, type Piece, recordIdAt, type Shape } from "./piece.ts";
import { againIn, note, type Noted } from "./noted.ts";
import { bringBack, putAside, shown } from "./doubled.ts";
import { goBack, isRecordFault, moveSavepoint } from "./savepoint.ts";
import { unlessKeyGone } from "./still-same.ts";
import { closeStaging, openStaging, stage, stageName, stagingEncoders } from "./staging.ts";
import type { Target } from "./target.ts";
import { changesAnything, hasUniqueKey, insertText, mergeTexts } from "./upsert-text.ts";

export interface StagingOptions {
  readonly upsert: boolean;
  readonly careful: boolean;
  /** The window ends at its first bad record. */
  readonly endsAtFirst: boolean;
  /** Of an upsert of which several records may have one key. */
  readonly noted?: Noted | undefined;
}

/** Through a temporary table, from which INSERT takes the records: to upsert, and where COPY is not allowed or not enough. */
export function stagingLoader(
  connection: Connection,
  target: Target,
  { upsert, careful, endsAtFirst, noted }: StagingOptions,
): Loader {
  const { encoderFor, markOf, columnOf, columnsOf } = stagingEncoders(target);
  const groups = groupsOf(connection, copyPassage(connection, stage, columnsOf), stageName, {
    size: stagedRecords,
    endsAtFirst,
    named: (one) => inField(one, target.slots, columnOf),
  });
  const pieces = cutter(target.slots, encoderFor);
  const enforced = hasUniqueKey(target);
  const keyGone = unlessKeyGone(target);
  let opened = false;
  let rows = 0;
  let batches: { readonly batch: Batch; readonly first: number }[] = [];
  let shapes = new Set<Shape>();
  let rejected: Rejection[] = [];
  /** Records of the window that others of it replace. */
  let doubled = 0;
  /** Those of them that are brought back: who was to replace them was refused. */
  let back = new Set<number>();
  /** Duplicates of records that may yet turn out to be bad. */
  let aside = new Map<number, Rejection>();
  /** A window had a record that the table refuses: others may have, and asking costs less than trying in vain. */
  let asksFirst = false;
  /** The records of the window are written by one statement for each shape. */
  let together = true;

  function refuse(found: readonly Rejection[]): void {
    // A call takes only so many arguments.
    for (const one of found) rejected.push(one);
    if (endsAtFirst) endAtFirst(rejected);
  }

  function marked(cut: readonly Piece[]): readonly Piece[] {
    for (const { shape } of cut) shapes.add(shape);
    return cut;
  }

  function named(rejection: Rejection): Rejection {
    const { row = 0 } = rejection;
    const place = batches.find(({ batch, first }) => row < first + batch.length);
    const recordId = place && recordIdAt(place.batch, row - place.first);
    return recordId === undefined ? rejection : { ...rejection, recordId };
  }

  async function takeOut(): Promise<void> {
    const found = await takeBadRows(connection, target, columnOf, { upsert, endsAtFirst });
    if (found.refused.length > 0) asksFirst = true;
    aside = new Map(found.aside.map((one) => [one.row ?? 0, named(one)]));
    refuse(found.refused.map(named));
    if (aside.size === 0) return;
    for (const row of await takeBackFree(connection, target, columnOf)) aside.delete(row);
    await moveSavepoint(connection);
  }

  /** Brings the records from..to of the window into the table; without bounds all of them. */
  async function apply(bounds?: { readonly from: number; readonly to: number }): Promise<number> {
    let applied = 0;
    const within =
      bounds !== undefined ? [`n >= ${bounds.from}`, `n < ${bounds.to}`] : doubled + aside.size > 0 ? [shown] : [];
    if (upsert && !enforced) await connection.run(mergeTexts(target, firstOf(shapes), stage, columnOf).lock);
    for (const shape of shapes) {
      const where = [...(shapes.size > 1 ? [`p = ${markOf(shape.encoder)}`] : []), ...within];
      const from = where.length === 0 ? stage : `(SELECT * FROM ${stage} WHERE ${where.join(" AND ")})`;
      if (upsert && (!enforced || !changesAnything(target, shape))) {
        const { update, insert, count } = mergeTexts(target, shape, from, columnOf);
        if (!enforced && update !== undefined) await connection.run(update);
        await connection.run(enforced ? insertText(target, shape, from, true, columnOf) : insert);
        // Several records may have had the key of one: what counts is which of ours are there now.
        const [row] = await connection.rows(count);
        applied += Number(row?.[0] ?? 0);
      } else applied += await connection.run(insertText(target, shape, from, upsert, columnOf)).catch(keyGone);
    }
    return applied;
  }

  /** Mostly no key comes twice: the server says so if one does, before it has done anything for good. */
  async function applyUnlessTwice(): Promise<number | undefined> {
    try {
      return await apply();
    } catch (error) {
      if (!isDataknobsError(error) || (stateOf(error) !== affectedTwice && error.kind !== "record")) throw error;
      await goBack(connection);
      return undefined;
    }
  }

  async function applyOrIsolate(): Promise<number> {
    try {
      return await apply();
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      return applyCarefully(error);
    }
  }

  async function applyCarefully(failure: DataknobsError): Promise<number> {
    let applied = 0;
    const refused: number[] = [];
    together = false;
    await goBack(connection);
    await connection.run(`CREATE INDEX ${quote(numberIndex)} ON ${stage} (n)`);
    await moveSavepoint(connection);
    async function attempt(from: number, to: number): Promise<DataknobsError | undefined> {
      try {
        const count = await apply({ from, to });
        await moveSavepoint(connection);
        applied += count;
        return undefined;
      } catch (error) {
        if (!isRecordFault(error)) throw error;
        await goBack(connection);
        return error;
      }
    }
    function reject(row: number, error: DataknobsError): void {
      refused.push(row);
      refuse([named(inField({ row, ...reasonOf(error) }, target.slots, ({ column }) => column.name))]);
    }
    await isolate<DataknobsError>({ attempt, suspect: () => undefined, reject }, rows, failure);
    const after = aside.size === 0 ? [] : await behindThese(connection, target, columnOf, refused);
    for (const row of after) {
      await takeBack(connection, row);
      await moveSavepoint(connection);
      aside.delete(row);
      const error = await attempt(row, row + 1);
      if (error !== undefined) reject(row, error);
    }
    // Whoever would have been replaced by a record that is refused is not.
    for (let row = refused.pop(); row !== undefined && doubled > 0; row = refused.pop()) {
      const before = await bringBack(connection, target, columnOf, row);
      if (before === undefined) continue;
      await moveSavepoint(connection);
      doubled--;
      const error = await attempt(before, before + 1);
      if (error === undefined) back.add(before);
      else reject(before, error);
    }
    await connection.run(`DROP INDEX pg_temp.${quote(numberIndex)}`);
    return applied;
  }

  /** How many records of the load the staged ones will replace that earlier windows have written: their numbers. */
  async function earlier(): Promise<ReadonlySet<number>> {
    return noted === undefined ? new Set() : againIn(connection, target, columnOf, noted);
  }

  async function upserted(applied: number, replacing: ReadonlySet<number>): Promise<Committed> {
    const refused = new Set(rejected.flatMap(({ row }) => row ?? []));
    // A record that has nothing but its key leaves the one that is there as it is.
    if (noted !== undefined && [...shapes].every((shape) => changesAnything(target, shape)))
      await note(connection, target, columnOf, noted, [...refused], together);
    const again = [...replacing].filter((n) => (n < 0 ? back.has(-1 - n) : !refused.has(n))).length;
    return { written: applied + doubled, rejected: inOrder(rejected), superseded: doubled + again };
  }

  return {
    async open() {
      if (opened) return;
      await openStaging(connection, target);
      opened = true;
    },
    async begin() {
      await groups.begin();
      rows = 0;
      doubled = 0;
      back = new Set();
      aside = new Map();
      together = target.table.besides.triggers === 0;
      batches = [];
      shapes = new Set();
      rejected = [];
    },
    async add(batch) {
      const first = rows;
      rows += batch.length;
      batches.push({ batch, first });
      const cut = pieces.cut(batch, first, (row, failure) => rejected.push(unfitRecord(batch, first, row, failure)));
      refuse([]);
      await groups.add(marked(cut));
    },
    async settle(): Promise<Committed> {
      await groups.settle();
      rejected = [...rejected, ...groups.rejected];
      if (shapes.size === 0) return { written: 0, rejected: inOrder(rejected) };
      await moveSavepoint(connection);
      const [only] = shapes.size === 1 ? shapes : [];
      if (upsert && enforced && !careful && only !== undefined && changesAnything(target, only)) {
        // A trigger may make a good record of a bad one.
        if (asksFirst && target.table.besides.triggers === 0) await takeOut();
        const replacing = await earlier();
        const quick = await applyUnlessTwice();
        if (quick !== undefined) return upserted(quick, replacing);
      }
      // A record that is bad by itself replaces none, and is replaced by none.
      if (careful || upsert) await takeOut();
      doubled = upsert ? await putAside(connection, target, columnOf) : 0;
      await moveSavepoint(connection);
      const replacing = upsert ? await earlier() : undefined;
      const applied = await applyOrIsolate();
      refuse([...aside.values()]);
      return replacing === undefined ? { written: applied, rejected: inOrder(rejected) } : upserted(applied, replacing);
    },
    drop: () => groups.drop(),
    async close() {
      if (opened) await closeStaging(connection);
    },
  };
}

/** ON CONFLICT DO UPDATE command cannot affect row a second time (cardinality_violation). */
const affectedTwice = "21000";
/** A temporary table refuses little: a group may be larger. */
const stagedRecords = 65_536;
const numberIndex = `${stageName}_n`;

function firstOf(shapes: ReadonlySet<Shape>): Shape {
  for (const shape of shapes) return shape;
  throw new Error("there is no shape");
}
