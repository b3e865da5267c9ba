export { isJsonBytes } from "./json-bytes.ts";
export { hasDuplicateKeys } from "./duplicate-keys.ts";

/** A JSON object or array inside an `any` column, as its text. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
