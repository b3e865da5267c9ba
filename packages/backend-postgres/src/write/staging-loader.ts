import { type Batch, type Committed, type DataknobsError, isDataknobsError, type Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { takeBadRows } from "./bad-rows.ts";
import { copyPassage } from "./copy-passage.ts";
import type { Way } from "./each.ts";
import { endAtFirst } from "./first-bad.ts";
import { groupsOf, reasonOf, stateOf } from "./groups.ts";
import { inField, inOrder, type Loader, unfitRecord } from "./loader.ts";
import { cutter, type Piece, recordIdAt, type Shape } from "./piece.ts";
import { againIn, note, type Noted } from "./noted.ts";
import { lineOfEachKey, putAside, shown, takeBack } from "./doubled.ts";
import type { Rivals } from "./rivals.ts";
import { goBack, isRecordFault, moveSavepoint } from "./savepoint.ts";
import { unlessKeyGone } from "./still-same.ts";
import { closeStaging, openStaging, stage, stageName, stagingEncoders } from "./staging.ts";
import { refersToItself, type Target } from "./target.ts";
import { triesOn } from "./tries.ts";
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
  let aside: Rivals | undefined;
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
    aside = found.aside;
    refuse(found.refused.map(named));
    await moveSavepoint(connection);
  }

  /** Brings the records of the window that meet a condition into the table; without one all that are not put aside. */
  async function apply(condition?: string): Promise<number> {
    let applied = 0;
    const within = condition !== undefined ? [condition] : doubled > 0 || aside !== undefined ? [shown] : [];
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
    together = false;
    await goBack(connection);
    const tries = await triesOn(connection, {
      apply,
      ways: ways(),
      refuse: ({ row, error }) =>
        refuse([named(inField({ row, ...reasonOf(error) }, target.slots, ({ column }) => column.name))]),
    });
    let refused = await tries.all(rows, failure);
    // Whoever would have been replaced by a record that is refused is not; nor is one its duplicate.
    const line = doubled > 0 && refused.length > 0 ? await lineOfEachKey(connection, target, columnOf) : aside?.contest;
    for (let next = line?.without(refused) ?? []; next.length > 0; next = line?.without(refused) ?? []) {
      await takeBack(connection, next);
      await moveSavepoint(connection);
      refused = await tries.these(next);
      if (!upsert) continue;
      doubled -= next.length;
      const bad = new Set(refused);
      for (const row of next) if (!bad.has(row)) back.add(row);
    }
    await tries.end();
    return tries.applied;
  }

  /** How the server writes each record by itself: not where one may refer to another that comes later. */
  function ways(): readonly Way[] | undefined {
    if (refersToItself(target)) return undefined;
    if (upsert && !(enforced && [...shapes].every((shape) => changesAnything(target, shape)))) return undefined;
    return [...shapes].map((shape) => ({
      mark: markOf(shape.encoder),
      insert: (from) => insertText(target, shape, from, upsert, columnOf),
    }));
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
      aside = undefined;
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
      refuse((aside?.rejections() ?? []).map(named));
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

function firstOf(shapes: ReadonlySet<Shape>): Shape {
  for (const shape of shapes) return shape;
  throw new Error("there is no shape");
}
