const digitsOnly = /^(-?)(\d+)(?:\.(\d+))?$/;
const decimalText = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/;

/** The most digits that an exponent may unfold to: what PostgreSQL's numeric can have, before and after the point together. */
const mostUnfolded = 131_072 + 16_383;

/**
 * The canonical text of a decimal: its scale kept, no `+`, no leading zeros, no exponent, zero without a sign; or `NaN`, `Infinity`, `-Infinity`.
 * `undefined` if the text is no decimal, or if its exponent would unfold to more than 147,455 digits.
 */
export function canonicalDecimal(text: string): string | undefined {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return text;
  const match = decimalText.exec(text);
  if (match === null) return undefined;
  const fraction = match[3] || match[4] || "";
  const exponent = Number(match[5] ?? 0);
  const digits = (match[2] ?? "") + fraction;
  if (exponent !== 0 && Math.abs(exponent) + digits.length > mostUnfolded) return undefined;
  const point = digits.length - fraction.length + exponent;
  return signed(match[1] === "-", wholePart(digits, point), fractionPart(digits, point));
}

function wholePart(digits: string, point: number): string {
  if (point <= 0) return "0";
  return withoutLeadingZeros(digits.slice(0, point).padEnd(point, "0"));
}

function fractionPart(digits: string, point: number): string {
  return point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
}

function signed(negative: boolean, whole: string, fraction: string): string {
  const size = fraction === "" ? whole : `${whole}.${fraction}`;
  return negative && /[1-9]/.test(size) ? `-${size}` : size;
}

/** The value times 10^scale. `undefined` if the text is no finite decimal or needs more digits than `decimal(precision,scale)` has. */
export function toScaled(text: string, precision: number, scale: number): bigint | undefined {
  let match = digitsOnly.exec(text);
  if (match === null) match = digitsOnly.exec(canonicalDecimal(text) ?? "");
  if (match === null) return undefined;
  const whole = withoutLeadingZeros(match[2] ?? "");
  const fraction = withoutTrailingZeros(match[3] ?? "");
  if (fraction.length > scale || (whole !== "0" && whole.length > precision - scale)) return undefined;
  const digits = whole + fraction.padEnd(scale, "0");
  const size = digits.length <= 15 ? BigInt(Number(digits)) : BigInt(digits);
  return match[1] === "-" ? -size : size;
}

/** The text of `value` / 10^scale with all digits of the scale: `fromScaled(110n, 2)` is `"1.10"`. */
export function fromScaled(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${value < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** By value: `1.10` and `1.1` are equal, `NaN` equals itself and is above all. Both texts must be decimals. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length <= 15 && b.length <= 15) {
    // Rounded to doubles they keep their order; what is alike then may be written in two ways, or too small for one (1e-400).
    const difference = Number(a) - Number(b);
    if (difference !== 0 && !Number.isNaN(difference)) return Math.sign(difference);
  }
  const left = partsOf(a);
  const right = partsOf(b);
  if (left.rank !== right.rank) return left.rank < right.rank ? -1 : 1;
  const order = compareSizes(left, right);
  return left.rank < 0 ? -order : order;
}

/** A text that equal values share: `1.10` and `1.1` give `1.1`. */
export function decimalKey(text: string): string {
  const canonical = canonicalDecimal(text) ?? text;
  const point = canonical.indexOf(".");
  if (point < 0) return canonical;
  const fraction = withoutTrailingZeros(canonical.slice(point + 1));
  return fraction === "" ? canonical.slice(0, point) : `${canonical.slice(0, point)}.${fraction}`;
}

interface Parts {
  /** -2 -Infinity, -1 negative, 0 zero, 1 positive, 2 Infinity, 3 NaN */
  readonly rank: number;
  readonly whole: string;
  /** Without zeros at its end. */
  readonly fraction: string;
}

const specialRanks = new Map([
  ["-Infinity", -2],
  ["Infinity", 2],
  ["NaN", 3],
]);

function partsOf(text: string): Parts {
  const special = specialRanks.get(text);
  if (special !== undefined) return { rank: special, whole: "", fraction: "" };
  const key = decimalKey(text);
  const negative = key.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? key.slice(1) : key).split(".");
  return { rank: key === "0" ? 0 : negative ? -1 : 1, whole, fraction };
}

function compareSizes(a: Parts, b: Parts): number {
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length ? -1 : 1;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}

/** At least one digit is left. Loops, since a regular expression takes quadratic time over many zeros. */
function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits.charCodeAt(start) === 48) start++;
  return digits.slice(start);
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}
