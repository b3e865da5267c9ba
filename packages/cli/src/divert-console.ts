import { Console } from "node:console";
import { Writable } from "node:stream";
import type { Screen } from "./screen.ts";

/** What people's functions print is for people: it must not get between the data on stdout, nor into the progress line. */
export function divertConsole(screen: Pick<Screen, "say">): void {
  const lines = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      screen.say(String(text).replace(/\n$/, ""));
      done();
    },
  });
  globalThis.console = new Console(lines);
}
