/** A decimal's canonical text with at most `scale` digits after the point: the nearest, halves away from zero. */
export function roundDecimal(text: string, scale: number): string {
  const point = text.indexOf(".");
  if (point < 0 || text.length - point - 1 <= scale) return text;
  const negative = text.startsWith("-");
  const digits = text.slice(negative ? 1 : 0, point + 1 + scale).replace(".", "");
  const up = text.charCodeAt(point + 1 + scale) >= 0x35;
  const rounded = (BigInt(digits) + (up ? 1n : 0n)).toString().padStart(scale + 1, "0");
  const size = scale === 0 ? rounded : `${rounded.slice(0, -scale)}.${rounded.slice(-scale)}`;
  return negative && /[1-9]/.test(size) ? `-${size}` : size;
}
