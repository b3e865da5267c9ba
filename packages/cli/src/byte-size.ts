const factors: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** The bytes that `"64MB"`, `"64 MiB"`, `"1.5g"` or `"67108864"` mean, in powers of 1,024; `undefined`: it is no size. */
export function parseByteSize(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim());
  const factor = factors[found?.[2]?.toUpperCase() ?? "-"];
  if (found === null || factor === undefined) return undefined;
  const bytes = Math.round(Number(found[1]) * factor);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
