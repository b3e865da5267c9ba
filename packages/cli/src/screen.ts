import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where the command talks: data to stdout, everything else to stderr. */
export interface Screen {
  /** Writes data, as it is. */
  readonly data: (text: string) => void;
  /** Writes a line for people, above the status line. */
  readonly say: (text: string) => void;
  /** Draws a line that the next one replaces; `undefined` takes it away. Nothing where stderr is no terminal. */
  readonly status: (text: string | undefined) => void;
  /** Whether a status line can be drawn. */
  readonly live: boolean;
  /** The width of the terminal that people see; 100 where there is none. */
  readonly columns: number;
  /** The width of the terminal that data goes to; where it goes into a file or a pipe nothing is cut. */
  readonly dataColumns: number;
  /** Colour, where people look and want it. */
  readonly paint: (style: Style, text: string) => string;
  readonly paintData: (style: Style, text: string) => string;
}

export function openScreen(): Screen {
  const { stdout, stderr } = process;
  let drawn = "";
  const live = stderr.isTTY && process.env["TERM"] !== "dumb";
  return {
    data: (text) => void stdout.write(text),
    say(text) {
      if (drawn !== "") stderr.write("\r\u001b[K");
      stderr.write(`${text}\n${drawn}`);
    },
    status(text = "") {
      if (!live || (text === "" && drawn === "")) return;
      drawn = text;
      stderr.write(`\r\u001b[K${text}`);
    },
    live,
    get columns() {
      return stderr.isTTY ? stderr.columns : 100;
    },
    get dataColumns() {
      return stdout.isTTY ? stdout.columns : Infinity;
    },
    paint: (style, text) => styleText(style, text, { stream: stderr }),
    paintData: (style, text) => styleText(style, text, { stream: stdout }),
  };
}

/** All that was written has left the process: only then may it exit. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((done) => (stream.writable ? stream.write("", () => done()) : done())),
    ),
  );
}
