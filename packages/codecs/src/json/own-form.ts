import { type OwnForm, sameType, type Schema } from "@dataknobs/core";
import { isQuoted } from "./cell-writing.ts";

/** Records as `jsonLinesEncoder` writes them: `text` is what it would make of the batch. Nobody changes these bytes. */
export class JsonLinesForm implements OwnForm {
  readonly text: Uint8Array;
  readonly #schema: Schema;
  readonly #full: (place: number) => boolean;
  #known: Schema | undefined;

  /** `full`: whether every record has a value in the field of this place. */
  constructor(text: Uint8Array, schema: Schema, full: (place: number) => boolean) {
    this.text = text;
    this.#schema = schema;
    this.#full = full;
  }

  get bytes(): number {
    return this.text.length;
  }

  isFull(place: number): boolean {
    return this.#full(place);
  }

  /** Whether records of this schema, too, are written so. */
  isFor(schema: Schema): boolean {
    if (schema === this.#known) return true;
    const own = this.#schema.fields;
    const { fields } = schema;
    const same =
      fields.length === own.length &&
      own.every((field, i) => {
        const other = fields[i];
        return (
          other !== undefined &&
          field.name === other.name &&
          sameType(field.type, other.type) &&
          isQuoted(field) === isQuoted(other)
        );
      });
    if (same) this.#known = schema;
    return same;
  }
}
