import { isRecordFault } from "./savepoint.ts";
import type { Loader } from "./loader.ts";

/** What is known of a load's bad records, by whichever of its writers met them. */
export interface Density {
  /** There were so many that questions find them sooner than trying each. */
  dense: boolean;
}

/** So many bad records, of so many that were sent, are left out one by one. */
export function isFew(bad: number, sent: number): boolean {
  return bad < 16 + sent / 500;
}

/** Straight into the table as long as few records are bad; else, window by window, through the table that can be questioned. */
export function loaderByDensity(direct: Loader, questioned: Loader, density: Density): Loader {
  let current = direct;
  let sent = 0;

  async function noting<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (isRecordFault(error)) density.dense = true;
      throw error;
    }
  }

  return {
    async open() {
      current = density.dense ? questioned : direct;
      sent = 0;
      await current.open();
    },
    begin: () => current.begin(),
    add(batch) {
      sent += batch.length;
      return noting(current.add(batch));
    },
    async settle() {
      const committed = await noting(current.settle());
      density.dense = !isFew(committed.rejected.length, sent);
      return committed;
    },
    drop: () => current.drop(),
    async close() {
      await direct.close();
      await questioned.close();
    },
  };
}
