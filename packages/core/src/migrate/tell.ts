import type { Monitor, RunEvent } from "../contract/monitor.ts";
import { messageOf } from "../model/error.ts";

/** Hands every event to the monitors and to `node:diagnostics_channel` (`dataknobs:run`). A monitor that throws is told so once and left out from then on. */
export function openTelling(monitors: readonly Monitor[], run: string): (event: RunEvent) => void {
  const channel = process.getBuiltinModule("node:diagnostics_channel").channel("dataknobs:run");
  let listening = [...monitors];
  return function tell(event) {
    if (channel.hasSubscribers) channel.publish(event);
    for (const monitor of listening) {
      hand(
        () => monitor.on(event),
        (error) => {
          if (!listening.includes(monitor)) return;
          listening = listening.filter((other) => other !== monitor);
          const text = `a monitor threw and is not told any more: ${messageOf(error)}`;
          tell({ type: "note", run, collection: undefined, text });
        },
      );
    }
  };
}

/** Calls a person's listener. What it throws goes to `failed`, also when it does so later, as an async function does. */
export function hand(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const answer = call();
    if (answer instanceof Promise) answer.catch(failed);
  } catch (error) {
    failed(error);
  }
}
