import { isUtf8 } from "node:buffer";
import { rowOf, type SqliteDatabase } from "./driver.ts";

/** The bytes of texts in the encoding in which a database keeps them. */
export interface TextCoding {
  /** Whether all of them are characters. */
  isText(bytes: Uint8Array): boolean;
  /** The text, with U+FFFD in place of what is none. */
  textOf(bytes: Uint8Array): string;
}

export function textCodingOf(database: SqliteDatabase): TextCoding {
  const encoding = rowOf<{ encoding: string }>(database, "PRAGMA encoding")?.encoding ?? "UTF-8";
  if (encoding === "UTF-8")
    return {
      isText: isUtf8,
      textOf: ({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length).toString(),
    };
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  const strict = new TextDecoder(encoding, { ignoreBOM: true, fatal: true });
  return {
    isText(bytes) {
      try {
        strict.decode(bytes);
        return true;
      } catch (error) {
        if (error instanceof TypeError) return false;
        throw error;
      }
    },
    textOf: (bytes) => lenient.decode(bytes),
  };
}

/** Whether a cell is a text that holds more than ASCII (behind its first zero too, at which GLOB stops): SQL tells no more. */
export function maybeBrokenSql(name: string): string {
  return `(typeof(${name}) = 'text' AND (${name} GLOB '*[^\u0001-\u007f]*' OR instr(${name}, char(0))))`;
}
