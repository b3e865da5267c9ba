import { parseTime } from "@dataknobs/core";
import { largestOffset, zoneBits } from "../decode/others.ts";

const zoned = /^(\d\d:\d\d:\d\d(?:\.\d+)?)([+-])(\d\d)(?::([0-5]\d))?(?::([0-5]\d))?$/;

/** The word of a TIMETZ; `undefined`: the text is none as DuckDB shows it. */
export function zonedTimeWord(text: string): bigint | undefined {
  const [, clock = "", sign, hours, minutes = 0, seconds = 0] = zoned.exec(text) ?? [];
  const micros = parseTime(clock, 6);
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (micros === undefined || !(size <= largestOffset)) return undefined;
  return (micros << zoneBits) | BigInt(largestOffset - (sign === "-" ? -size : size));
}

/** The bytes of a BIT; its unused bits are set. */
export function bitBytes(text: string): Uint8Array | undefined {
  if (!/^[01]+$/.test(text)) return undefined;
  const unused = (8 - (text.length % 8)) % 8;
  const bits = "1".repeat(unused) + text;
  const bytes = Uint8Array.from({ length: bits.length / 8 }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2),
  );
  return Uint8Array.of(unused, ...bytes);
}

/** The bytes of a BIGNUM. */
export function bigNumberBytes(text: string): Uint8Array | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  const digits = (value < 0n ? -value : value).toString(16);
  const size = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  if (size.length >= 0x800000) return undefined;
  const bytes = Uint8Array.of(0x80 | (size.length >> 16), (size.length >> 8) & 0xff, size.length & 0xff, ...size);
  return value < 0n ? bytes.map((byte) => 0xff - byte) : bytes;
}

/** Whether a text is a value of one of these types. */
export function otherTest(name: string): ((text: string) => boolean) | undefined {
  if (name === "TIMETZ") return (text) => zonedTimeWord(text) !== undefined;
  if (name === "BIT") return (text) => bitBytes(text) !== undefined;
  return name === "BIGNUM" ? (text) => bigNumberBytes(text) !== undefined : undefined;
}
