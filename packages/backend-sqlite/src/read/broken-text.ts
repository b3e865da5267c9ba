import { isUtf8 } from "node:buffer";
import { rowOf, type SqliteDatabase } from "../driver.ts";

/** The bytes of texts in the encoding in which a database keeps them. */
export interface TextCoding {
  /** Whether all of them are characters. */
  isText(bytes: Uint8Array): boolean;
}

export function textCodingOf(database: SqliteDatabase): TextCoding {
  const encoding = rowOf<{ encoding: string }>(database, "PRAGMA encoding")?.encoding ?? "UTF-8";
  if (encoding === "UTF-8") return { isText: isUtf8 };
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
  };
}
