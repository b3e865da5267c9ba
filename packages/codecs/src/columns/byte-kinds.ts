import { jsonJudge, type LogicalType, type TextType } from "@dataknobs/core";
import { base64At } from "../scan/base64.ts";
import { isDecimal, isMinusZero } from "../scan/decimal.ts";
import { isUuid } from "../scan/uuid.ts";
import { castOne } from "./cast-one.ts";

/** How values of a type that is kept as bytes are read. */
export interface ByteKind {
  /** Whether JSON numbers and words, too, are read as the text that they are. */
  readonly tokens: boolean;
  /** Whether records show the cells as parts of the column's memory. */
  readonly shared?: true;
  /** Whether a text is kept as the very bytes that it is. */
  keeps(data: Uint8Array, start: number, end: number): boolean;
  /** What is kept of a text that `keeps` does not take; `undefined`: it is no value of the type. */
  made(data: Uint8Array, start: number, end: number): Uint8Array | undefined;
  /** What is kept of a JSON object or array: its own text, or what this makes of it. Absent: it is no value of the type. */
  readonly json?: "kept" | ((data: Uint8Array, start: number, end: number) => Uint8Array | undefined);
}

export function byteKind(type: LogicalType): ByteKind {
  switch (type.kind) {
    case "text":
      return textKind(type);
    case "json":
      return { tokens: true, keeps: jsonJudge(), made: nothing, json: "kept" };
    case "bytes":
      return { tokens: false, shared: true, keeps: no, made: base64At };
    case "uuid":
      return { tokens: false, keeps: isUuid, made: caster(type) };
    case "list":
      return { tokens: false, keeps: no, made: caster(type), json: caster(type) };
    case "decimal":
      return decimalKind(type, type.precision, type.scale);
    default:
      return { tokens: false, keeps: no, made: caster(type) };
  }
}

function textKind({ length }: TextType): ByteKind {
  if (length === undefined) return { tokens: true, keeps: yes, made: nothing, json: "kept" };
  const keeps: ByteKind["keeps"] = (data, start, end) =>
    end - start <= length || codePoints(data, start, end) <= length;
  return {
    tokens: true,
    keeps,
    made: nothing,
    json: (data, start, end) => (keeps(data, start, end) ? data.subarray(start, end) : undefined),
  };
}

/** With a scale a decimal has all its digits: `1.1` is kept as `1.10`. */
function decimalKind(type: LogicalType, precision = Infinity, scale?: number): ByteKind {
  const cast = caster(type);
  const whole = scale === undefined ? Infinity : precision - scale;
  const point = scale === undefined || scale === 0 ? 0 : scale + 1;
  return {
    tokens: true,
    keeps: (data, start, end) =>
      isDecimal(data, start, end, whole, scale ?? Infinity) && (point === 0 || data[end - point] === 0x2e),
    made: (data, start, end) => (isMinusZero(data, start, end) ? undefined : cast(data, start, end)),
  };
}

function caster(type: LogicalType): (data: Uint8Array, start: number, end: number) => Uint8Array | undefined {
  return (data, start, end) => {
    const one = castOne(type, data, start, end);
    return one?.layout === "bytes" ? one.data.subarray(one.offsets[0], one.offsets[1]) : undefined;
  };
}

/** UTF-8: every byte but those in the midst of a sequence begins a character. */
function codePoints(data: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (((data[at] ?? 0) & 0xc0) !== 0x80) count++;
  return count;
}

const yes = (): boolean => true;
const no = (): boolean => false;
const nothing = (): undefined => undefined;
