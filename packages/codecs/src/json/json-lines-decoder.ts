import { type Column, DataknobsError } from "@dataknobs/core";
import type { Decoder, DecodeRequest } from "../decoder.ts";
import { plainLines } from "./plain-lines.ts";
import { canUse, provenLines } from "./proven-lines.ts";

/** Reads JSON Lines: UTF-8, one object a line; blank lines and a mark at the file's beginning are nothing. */
export function jsonLinesDecoder(request: DecodeRequest): Decoder {
  const { proofs } = request;
  const plain = plainLines(request);
  if (proofs === undefined || !canUse(proofs, request)) return plain;
  return provenLines(proofs, request, plain, (text) => columnsOf(text, request));
}

/** The columns of lines that have been judged. */
function columnsOf(text: Uint8Array, { schema, fields, limits }: DecodeRequest): readonly Column[] {
  const decoder = plainLines({ schema, fields, limits, records: Infinity, bytes: Infinity });
  const [batch, ...others] = [...decoder.push(text), ...decoder.end()];
  if (batch !== undefined && batch.unread === undefined && others.length === 0) return batch.columns;
  throw new DataknobsError({ code: "INTERNAL", message: "Lines that had been judged could not be read." });
}
