import {
  type Counter,
  csvCounter,
  csvDecoder,
  csvEncoder,
  csvInference,
  type CsvDialect,
  type Decoder,
  type DecodeRequest,
  type Encoder,
  type Inference,
  jsonCounter,
  jsonDecoder,
  jsonEncoder,
  jsonInference,
  jsonLinesCounter,
  jsonLinesDecoder,
  jsonLinesEncoder,
  jsonLinesInference,
  type Limits,
  type LineProofs,
} from "@dataknobs/codecs";
import type { Schema } from "@dataknobs/core";
import { failure } from "../errors.ts";
import type { Format } from "../names/kind.ts";

/** What must be known of a file's content before its records can be told apart. */
export interface Shape {
  readonly format: Format;
  /** Of a CSV file. */
  readonly dialect?: CsvDialect | undefined;
  /** Of a JSON file that holds several collections: the member of the outer object. */
  readonly member?: string | undefined;
  /** Of a JSON file: its elements are no objects, and each is a record with the one field `value`. */
  readonly elements?: "records" | "values" | undefined;
  /** Of JSON Lines: what was proven of the lines when their types were found out. */
  readonly proofs?: LineProofs | undefined;
}

export function decoderOf(
  { format, dialect, member, elements = "records", proofs }: Shape,
  request: DecodeRequest,
): Decoder {
  if (format === "jsonl") return jsonLinesDecoder({ ...request, ...(proofs !== undefined && { proofs }) });
  if (format === "csv") return csvDecoder({ ...request, dialect: needed(dialect) });
  return jsonDecoder({ ...request, elements, ...(member !== undefined && { member }) });
}

export function inferenceOf({ format, dialect }: Shape, limits: Limits): Inference {
  if (format === "jsonl") return jsonLinesInference(limits);
  return format === "csv" ? csvInference(limits, needed(dialect)) : jsonInference(limits);
}

export function counterOf({ format, dialect }: Shape): Counter {
  if (format === "jsonl") return jsonLinesCounter();
  return format === "csv" ? csvCounter(needed(dialect)) : jsonCounter();
}

export interface EncodeOptions {
  readonly delimiter?: string | undefined;
  /** Default: true. */
  readonly header?: boolean | undefined;
  /** Of a CSV file. Default: `"\n"`. */
  readonly lineEnd?: "\n" | "\r\n";
}

export function encoderOf(format: Format, schema: Schema, { delimiter, header, lineEnd }: EncodeOptions): Encoder {
  if (format === "jsonl") return jsonLinesEncoder(schema);
  if (format === "json") return jsonEncoder(schema);
  return csvEncoder(schema, {
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    ...(lineEnd !== undefined && { lineEnd }),
  });
}

function needed(dialect: CsvDialect | undefined): CsvDialect {
  if (dialect === undefined) throw failure("INTERNAL", "A CSV file was to be read before its dialect was known.");
  return dialect;
}
