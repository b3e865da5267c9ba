import { closeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Transform } from "@dataknobs/core";
import { exitCodes } from "./exit-code.ts";

/**
 * The same transform, watched from another thread: a function that never gives control back (an endless loop) leaves this
 * thread unable to do anything, its timers and Ctrl-C included. Then `told` is called in its midst, and the process ends.
 * @param seconds that one call may take
 */
export function watchTransform(transform: Transform, seconds: number, told: () => void): Transform {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const script = import.meta.url.endsWith(".ts") ? "./hang-watch.ts" : "./hang-watch.js";
  new Worker(new URL(script, import.meta.url), { workerData: { cells, seconds, hook } }).unref();
  Object.defineProperty(globalThis, Symbol.for(hook), {
    value: () => {
      told();
      process.removeAllListeners("exit");
      closeSync(2); // else Node says there that it waits for a debugger
      process.exit(exitCodes.failed);
    },
  });
  return {
    name: transform.name,
    ...(transform.output !== undefined && { output: transform.output.bind(transform) }),
    ...(transform.record !== undefined && { record: watched(cells, transform.record.bind(transform)) }),
    ...(transform.columns !== undefined && { columns: watched(cells, transform.columns.bind(transform)) }),
  };
}

/** The name under which the other thread finds what is to be called. */
const hook = "dataknobs.transform.hangs";

/** Cell 0 counts the calls, cell 1 is 1 inside of one. */
function watched<A, B>(cells: Int32Array, call: (argument: A) => B): (argument: A) => B {
  return (argument) => {
    Atomics.add(cells, 0, 1);
    Atomics.store(cells, 1, 1);
    try {
      return call(argument);
    } finally {
      Atomics.store(cells, 1, 0);
    }
  };
}
