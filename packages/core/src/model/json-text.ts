export { isJsonBytes } from "./json-bytes.ts";
export { hasDuplicateKeys } from "./duplicate-keys.ts";

const brand: symbol = Symbol.for("dataknobs.json-text");

/** A JSON object or array inside an `any` column, as its text. Recognise it by `isJsonText`: two copies of core do happen. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

Object.defineProperty(JsonText.prototype, brand, { value: true });

export function isJsonText(value: unknown): value is JsonText {
  return typeof value === "object" && value !== null && brand in value;
}
