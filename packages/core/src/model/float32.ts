/** The shortest text that reads back as the same 32-bit float: `"0.1"` for 0.10000000149011612. */
export function float32Text(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** The 32-bit float that a double means: exactly, or as its shortest text (`0.1`). `undefined`: 32 bits do not hold it. */
export function toFloat32(value: number): number | undefined {
  const rounded = Math.fround(value);
  if (Object.is(rounded, value)) return rounded;
  return Number.isFinite(rounded) && Number(float32Text(rounded)) === value ? rounded : undefined;
}
