import { define, parseJson } from "./json-parse.ts";
import { isPlainObject } from "./json-write.ts";
import { isRawJson, jsonNull } from "./raw-json.ts";
import { originOf, readOnlyText } from "./read-only.ts";

export { doubleHolds, parseJson } from "./json-parse.ts";
export { jsonTextOf } from "./json-write.ts";

/**
 * The value of a JSON text as a record shows it: a scalar at once; an object or array read-only and parsed when first looked into,
 * so that passing it on costs nothing. The text must be JSON. The JSON value `null` is `jsonNull`, which is not null.
 */
export function lazyJson(text: string): unknown {
  const first = firstCode(text);
  if (first === 0x7b) return readOnlyText(text, false, parseObject);
  if (first === 0x5b) return readOnlyText(text, true, parseObject);
  return parseJson(text) ?? jsonNull;
}

function firstCode(text: string): number {
  let at = 0;
  let code = text.charCodeAt(0);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at);
  return code;
}

function parseObject(text: string): object {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? value : {};
}

/**
 * A deep copy that may be changed, of a JSON value or of a whole record: read-only objects and arrays become ordinary ones,
 * bytes are copied, all else stays what it is.
 */
export function plain(value: unknown): unknown {
  const holder: { copy?: unknown } = {};
  const work: Step[] = [{ value, put: (copy) => (holder.copy = copy) }];
  const copies = new Map<unknown, unknown>();
  for (let step = work.pop(); step !== undefined; step = work.pop()) {
    // An object that occurs twice, be it inside itself, is copied once.
    if (typeof step.value === "object" && !copies.has(step.value)) copies.set(step.value, copyOf(step.value, work));
    step.put(typeof step.value === "object" ? copies.get(step.value) : step.value);
  }
  return holder.copy;
}

interface Step {
  readonly value: unknown;
  readonly put: (copy: unknown) => void;
}

/** The copy of one object, empty at first; its members are put on the list of work. */
function copyOf(value: unknown, work: Step[]): unknown {
  if (typeof value !== "object" || value === null || isRawJson(value)) return value;
  if (value instanceof Uint8Array) return value.slice();
  const origin = originOf(value);
  if (origin?.text !== undefined) return parseJson(origin.text);
  const from = origin?.value ?? value;
  if (Array.isArray(from)) {
    const items: unknown[] = from.map(() => undefined);
    from.forEach((item: unknown, index) => work.push({ value: item, put: (copy) => (items[index] = copy) }));
    return items;
  }
  if (!isPlainObject(from)) return value;
  const record: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(from)) {
    define(record, name, undefined);
    work.push({ value: member, put: (copy) => define(record, name, copy) });
  }
  return record;
}
