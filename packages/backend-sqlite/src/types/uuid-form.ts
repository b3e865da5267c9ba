import { type FormFinder, mixedForm } from "./text-form.ts";

const uuidText = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/i;

/** UUIDs in lower or upper case, with hyphens or without. */
export function uuidForm(): FormFinder {
  let example: string | undefined;
  let other: string | undefined;
  let hyphen: string | undefined;
  let letters: "lower" | "upper" | undefined;
  return {
    see(text) {
      example ??= text;
      const found = uuidText.exec(text)?.[2];
      hyphen ??= found;
      const seen = /[a-f]/.test(text) ? "lower" : /[A-F]/.test(text) ? "upper" : undefined;
      letters ??= seen;
      const alike = found === hyphen && (seen ?? letters) === letters && !/[a-f].*[A-F]|[A-F].*[a-f]/.test(text);
      if (found === undefined || !alike) other ??= text;
      return other === undefined;
    },
    found() {
      if (example === undefined) return undefined;
      if (other !== undefined) return mixedForm(example, other);
      const [parts, upper] = [`$1${hyphen}$3${hyphen}$4${hyphen}$5${hyphen}$6`, letters === "upper"];
      return {
        example,
        canonical: hyphen === "-" && !upper,
        write(text) {
          if (!uuidText.test(text)) return text;
          const whole = text.replace(uuidText, parts);
          return upper ? whole.toUpperCase() : whole.toLowerCase();
        },
      };
    },
  };
}
