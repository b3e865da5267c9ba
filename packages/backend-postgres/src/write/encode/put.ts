import { DataknobsError, intervalParts } from "@dataknobs/core";

/** A UUID of its canonical text: sixteen bytes behind their length. */
export function putUuid(t: Uint8Array, p: number, data: Uint8Array, from: number): number {
  t[p] = 0;
  t[p + 1] = 0;
  t[p + 2] = 0;
  t[p + 3] = 16;
  let at = from;
  for (let i = p + 4; i < p + 20; i++) {
    if (data[at] === 0x2d) at++;
    t[i] = (nibble(data[at] ?? 0) << 4) | nibble(data[at + 1] ?? 0);
    at += 2;
  }
  return p + 20;
}

function nibble(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}

/** An interval of its canonical text: microseconds, days, months, each apart. */
export function putInterval(t: Buffer, p: number, data: Buffer, from: number, to: number): number {
  const text = data.toString("latin1", from, to);
  const parts = intervalParts(text);
  if (parts === undefined)
    throw new DataknobsError({
      code: "INTERNAL",
      message: `The interval ${text} was not looked at`,
      backend: "postgres",
    });
  t.writeInt32BE(16, p);
  t.writeBigInt64BE(parts.micros, p + 4);
  t.writeInt32BE(parts.days, p + 12);
  t.writeInt32BE(parts.months, p + 16);
  return p + 20;
}
