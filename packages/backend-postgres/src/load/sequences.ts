import type { TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";

/** What makes an identity's sequence again. */
export interface SequenceFacts {
  /** Schema-qualified and quoted. */
  readonly name: string;
  readonly options: string;
  readonly last: string;
  /** Whether `last` was handed out. */
  readonly called: boolean;
}

/** Of the identity columns among these, by the column's name. */
export async function sequenceFacts(
  connection: Connection,
  columns: readonly TableColumn[],
): Promise<ReadonlyMap<string, SequenceFacts>> {
  const facts = new Map<string, SequenceFacts>();
  for (const { name, identity, sequence } of columns) {
    if (identity === undefined || sequence === undefined) continue;
    const [row] = await connection.rows(
      `SELECT seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle, (SELECT last_value FROM ${sequence}), (SELECT is_called FROM ${sequence})
       FROM pg_sequence WHERE seqrelid = $1::regclass`,
      [sequence],
    );
    const [start, step, least, most, cache, cycle, last, called] = row ?? [];
    const cycled = cycle === "t" ? " CYCLE" : "";
    const options = `SEQUENCE NAME ${sequence} START ${start} INCREMENT ${step} MINVALUE ${least} MAXVALUE ${most} CACHE ${cache}${cycled}`;
    facts.set(name, { name: sequence, options, last: last ?? "1", called: called === "t" });
  }
  return facts;
}
