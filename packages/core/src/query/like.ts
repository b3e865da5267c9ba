/** Tells whether the UTF-8 text at `data[from .. to)` matches. */
export type LikeTest = (data: Uint8Array, from: number, to: number) => boolean;

/** One code point, whatever it is; all other elements of a run are bytes. */
const anyone = -1;

type Run = readonly number[];

/**
 * A `like` pattern: `%` is any text, `_` any one code point, `\` makes what follows it stand for itself.
 * Case counts. It takes time in proportion to text times pattern, whatever the pattern is.
 */
export function likeTest(pattern: string): LikeTest {
  const runs = runsOf(pattern);
  const [first = []] = runs;
  const last = runs[runs.length - 1] ?? [];
  if (runs.length === 1) return (data, from, to) => forward(first, data, from, to) === to;
  const inner = runs.slice(1, -1).filter((run) => run.length > 0);
  return (data, from, to) => {
    let at = forward(first, data, from, to);
    for (const run of inner) if (at >= 0) at = find(run, data, at, to);
    return at >= 0 && backward(last, data, at, to) >= 0;
  };
}

/** The runs between the `%`. */
function runsOf(pattern: string): readonly Run[] {
  const encoder = new TextEncoder();
  let run: number[] = [];
  const runs = [run];
  const points = Array.from(pattern);
  for (let i = 0; i < points.length; i++) {
    const point = points[i] ?? "";
    if (point === "%") runs.push((run = []));
    else if (point === "_") run.push(anyone);
    else run.push(...encoder.encode(point === "\\" ? (points[++i] ?? "") : point));
  }
  return runs;
}

/** Where the run ends that begins at `from`; -1 if it does not match there. */
function forward(run: Run, data: Uint8Array, from: number, to: number): number {
  let at = from;
  for (const element of run) {
    if (at >= to) return -1;
    if (element === anyone) at = afterPoint(data, at, to);
    else if (data[at++] !== element) return -1;
  }
  return at;
}

/** Where the run begins that ends at `to`; -1 if that is before `from`, or it does not match there. */
function backward(run: Run, data: Uint8Array, from: number, to: number): number {
  let at = to;
  for (let i = run.length - 1; i >= 0; i--) {
    if (at <= from) return -1;
    const element = run[i];
    at--;
    if (element === anyone) while (at > from && isInside(data[at])) at--;
    else if (data[at] !== element) return -1;
  }
  return at;
}

/** The end of the run's first match from `from` on; -1 if there is none. */
function find(run: Run, data: Uint8Array, from: number, to: number): number {
  const head = run[0] ?? anyone;
  for (let at = from; at < to; at = afterPoint(data, at, to)) {
    if (head !== anyone && data[at] !== head) continue;
    const end = forward(run, data, at, to);
    if (end >= 0) return end;
  }
  return -1;
}

function afterPoint(data: Uint8Array, at: number, to: number): number {
  let next = at + 1;
  while (next < to && isInside(data[next])) next++;
  return next;
}

/** A byte of UTF-8 that begins no code point. */
function isInside(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) === 0x80;
}
