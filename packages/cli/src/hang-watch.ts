// The other thread of transform-watch.ts.
import { Session } from "node:inspector";
import { workerData } from "node:worker_threads";

const { cells, seconds, hook } = workerData as { cells: Int32Array; seconds: number; hook: string };

let lastCall = -1;
let since = 0;

let broken = false;

// It goes on after breaking in: a thread with nothing to wait for ends, and the debugger with it.
setInterval(
  () => {
    const call = Atomics.load(cells, 0);
    const now = performance.now();
    if (Atomics.load(cells, 1) === 0 || call !== lastCall) {
      lastCall = call;
      since = now;
    } else if (now - since > seconds * 1000 && !broken) {
      broken = true;
      breakIn();
    }
  },
  Math.min(250, seconds * 250),
);

/** Only a debugger gets a word in: it stops the main thread wherever it is and lets it call the hook. */
function breakIn(): void {
  const session = new Session();
  session.connectToMainThread();
  session.on("Debugger.paused", ({ params }) => {
    const callFrameId = params.callFrames[0]?.callFrameId ?? "";
    session.post("Debugger.evaluateOnCallFrame", {
      callFrameId,
      expression: `globalThis[Symbol.for(${JSON.stringify(hook)})]()`,
    });
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
}
