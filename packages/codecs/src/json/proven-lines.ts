import { type Batch, batchInForm, type Column } from "@dataknobs/core";
import type { Decoder, DecodeRequest } from "../decoder.ts";
import { positionOf } from "../place.ts";
import { jsonLinesEncoder } from "./encoder.ts";
import { holds, type LineProofs, type ProvenBlock } from "./line-proofs.ts";
import { isAlwaysThere } from "./seen-kinds.ts";
import { linesPerCut } from "./line-prover.ts";
import { JsonLinesForm } from "./own-form.ts";
import type { PlainLines } from "./plain-lines.ts";

/** Whether what was proven is of use to this request. */
export function canUse({ names }: LineProofs, { schema, fields, start, records, ours }: DecodeRequest): boolean {
  const same = (order: readonly string[]): boolean =>
    order.length === names.length && order.every((name, i) => name === names[i]);
  return (
    (start === undefined || start.offset === 0) &&
    ours !== true &&
    records > linesPerCut &&
    same(fields) &&
    same(schema.fields.map(({ name }) => name))
  );
}

/**
 * Hands lines on in their own form where it is proven that they are written as we write records. What is not in such a block
 * (and the line that lies in two) is read plainly; so is everything as soon as somebody has looked at columns, for whom
 * it would be read twice. Batches end again with every `records` records then, since windows are whole numbers of such.
 */
export function provenLines(
  { blocks }: LineProofs,
  request: DecodeRequest,
  plain: PlainLines,
  decode: (text: Uint8Array) => readonly Column[],
): Decoder {
  const { schema } = request;
  const encoder = jsonLinesEncoder(schema);
  let looked = false;
  let next = 0;
  /** Records before anybody has looked; `undefined`: that is over. */
  let handed: number | undefined = 0;

  function batchOf(text: Uint8Array, length: number, full: (place: number) => boolean): Batch {
    const form = new JsonLinesForm(text, schema, full);
    return batchInForm({ schema, length, position: positionOf(plain.behind) }, form, () => {
      looked = true;
      return decode(text);
    });
  }

  function* pushProven(block: Uint8Array, proof: ProvenBlock): Generator<Batch> {
    const from = block.indexOf(lineFeed) + 1;
    yield* plain.push(block.subarray(0, from));
    const edge = plain.flush();
    const alone = edge?.length === 1 && edge.unread === undefined && !isWide(edge);
    if (edge !== undefined && !alone) yield edge;
    const full = (place: number): boolean =>
      isAlwaysThere(proof.kinds[place]) && edge?.columns[place]?.valid === undefined;
    let before = alone ? [encoder.encode(edge, false)] : [];
    let lines = before.length;
    let start = from;
    const stop = block.lastIndexOf(lineFeed) + 1;
    for (const part of partsOf(proof, from, stop, request)) {
      plain.skip(part.end - start, part.lines);
      yield batchOf(Buffer.concat([...before, block.subarray(start, part.end)]), lines + part.lines, full);
      [before, lines, start] = [[], 0, part.end];
    }
    yield* plain.push(block.subarray(stop));
  }

  function* pushAny(block: Uint8Array): Generator<Batch> {
    const proof = blocks[next++];
    if (looked || proof === undefined || block.length > request.bytes || !holds(proof, block, schema))
      yield* plain.push(block);
    else yield* pushProven(block, proof);
  }

  return {
    *push(block) {
      if (looked && handed !== undefined) {
        plain.shorten(request.records - (handed % request.records));
        handed = undefined;
      }
      for (const batch of pushAny(block)) {
        if (handed !== undefined) handed += batch.length;
        yield batch;
      }
    },
    end: () => plain.end(),
  };
}

/** A wide line would be there several times before it stood among others. */
function isWide({ columns }: Batch): boolean {
  return columns.some(({ layout, data }) => layout === "bytes" && data.length > wideLine);
}

const wideLine = 1 << 20;

/** The lines of a block in batches of fewer records than are wanted: the line before them joins the first. */
function partsOf(
  { lines, cuts }: ProvenBlock,
  from: number,
  stop: number,
  { records }: DecodeRequest,
): readonly { readonly end: number; readonly lines: number }[] {
  const most = Math.floor((records - 1) / linesPerCut);
  const parts: { end: number; lines: number }[] = [];
  let taken = 0;
  for (let cut = most - 1; cut < cuts.length; cut += most) {
    parts.push({ end: cuts[cut] ?? stop, lines: most * linesPerCut });
    taken += most * linesPerCut;
  }
  if (taken < lines) parts.push({ end: stop, lines: lines - taken });
  return parts;
}

const lineFeed = 0x0a;
