import type { Inference } from "../inference.ts";
import type { Limits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { fingerprintOf } from "../scan/fingerprint.ts";
import type { ProvenBlock } from "./line-proofs.ts";
import { LineProver } from "./line-prover.ts";
import { Lines } from "./lines.ts";
import { QuickLines } from "./quick-lines.ts";
import { seenRecords } from "./seen-records.ts";
import { blanksEnd } from "./values.ts";

/** Finds out what a file of JSON Lines holds. Lines that a reader would refuse say nothing of types. */
export function jsonLinesInference(limits: Limits): Inference {
  const lines = new Lines(fileStart, limits.recordBytes, true);
  const seen = seenRecords(limits.depth);
  const quick = new QuickLines(seen.reader, limits.depth, true);
  const prover = new LineProver(lines, quick, seen.cells);
  const blocks: (ProvenBlock | undefined)[] = [];
  let records = 0;

  function take(): void {
    records++;
    const { data, start, end, marks } = lines;
    if (lines.tooLong) return;
    const stop = seen.reader.read(data, start, end, marks);
    if (stop >= 0 && !(blanksEnd(data, stop, end) === end && lines.wellFormed)) seen.reader.undo();
  }

  function takeQuick(block: Uint8Array): void {
    for (let start = lines.ahead; start >= 0; start = lines.ahead) {
      const stop = quick.read(block, start, lines.aheadEnd);
      if (stop < 0) return;
      if (stop - start > limits.recordBytes) return quick.undo();
      lines.pass(stop);
      prover.passed(start, stop);
      records++;
    }
  }

  function prove(block: Uint8Array): void {
    const proof = prover.proof();
    blocks.push(proof === undefined ? undefined : { ...proof, fingerprint: fingerprintOf(block) });
  }

  return {
    push(block) {
      lines.push(block);
      quick.begin(block, lines.blockMarks.places);
      prover.begin();
      for (;;) {
        takeQuick(block);
        if (!lines.next()) return prove(block);
        take();
        quick.missed();
      }
    },
    end() {
      if (lines.last()) take();
      const schema = seen.schema();
      // Names that only broken lines have stand among the cells.
      const proven = schema.fields.length === seen.cells.length && blocks.some((block) => block !== undefined);
      const names = schema.fields.map(({ name }) => name);
      return [{ elements: "records", schema, records, ...(proven && { proofs: { names, blocks } }) }];
    },
  };
}
