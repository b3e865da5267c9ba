/** The days that stand for `infinity` and `-infinity`: the two extreme 32-bit integers. */
export const infiniteDay = 2_147_483_647;
export const minusInfiniteDay = -2_147_483_648;

const dateText = /^([+-]?)(\d{4,7})-(\d\d)-(\d\d)$/;

/**
 * Days since 1970-01-01 in the proleptic Gregorian calendar. The year is written as in ISO 8601: four digits, or a sign and
 * four to seven (`-0043` is 44 BC, `+12024`). `undefined` if there is no such date or 32 bits do not hold it.
 */
export function parseDate(text: string): number | undefined {
  if (text === "infinity") return infiniteDay;
  if (text === "-infinity") return minusInfiniteDay;
  const match = dateText.exec(text);
  if (match === null) return undefined;
  const [, sign = "", digits = "", monthText = "", dayText = ""] = match;
  if (sign === "" && digits.length > 4) return undefined;
  const year = sign === "-" ? -Number(digits) : Number(digits);
  if (Object.is(year, -0)) return undefined;
  const month = Number(monthText);
  const day = Number(dayText);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const days = daysOf(year, month, day);
  return days > minusInfiniteDay && days < infiniteDay ? days : undefined;
}

/** The text of a number of days: `2024-03-10`, `-0043-03-15`, `+12024-03-10`, `infinity`. */
export function formatDate(days: number): string {
  if (days === lastDays) return lastText;
  lastText = dateTextOf(days);
  lastDays = days;
  return lastText;
}

// Dates come in runs: timestamps of one day follow each other.
let lastDays = 0;
let lastText = "1970-01-01";

function dateTextOf(days: number): string {
  if (days === infiniteDay) return "infinity";
  if (days === minusInfiniteDay) return "-infinity";
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, "0");
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits;
}

/** Days since 1970-01-01 of a date that exists. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function daysOf(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const pairs: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));

/** `"07"` for 7; for 0 to 99. */
export function twoDigits(value: number): string {
  return pairs[value] ?? "";
}
