import { float32Text } from "../model/float32.ts";
import { isJsonBytes } from "../model/json-text.ts";
import { jsonTextOf, lazyJson } from "../model/json-value.ts";
import type { LogicalType, TextType } from "../model/logical-type.ts";
import { misfit } from "../model/misfit.ts";
import { isRawJson } from "../model/raw-json.ts";
import { listText } from "./list-text.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The canonical text of any value; bytes only if they are UTF-8. */
export function toText(value: unknown, from: LogicalType, to: TextType): string {
  switch (from.kind) {
    case "float32":
      return typeof value === "number" ? float32Text(value) : String(value);
    case "float64":
      return Object.is(value, -0) ? "-0" : String(value);
    case "json":
      return jsonTextOf(value);
    case "list":
      return listText(value as readonly unknown[], from.of);
    case "bytes":
      return textOfBytes(value, to);
    default:
      // A number of more digits than a double holds is an object that carries them.
      return isRawJson(value) ? value.rawJSON : String(value);
  }
}

function textOfBytes(value: unknown, to: TextType): string {
  if (!(value instanceof Uint8Array)) throw misfit("INVALID_VALUE", value, to);
  try {
    return decoder.decode(value);
  } catch {
    throw misfit("INVALID_UTF8", value, to, "These bytes are not UTF-8.");
  }
}

/** A value as JSON: text must be a JSON text; scalars become JSON's own, or strings. */
export function toJson(value: unknown, from: LogicalType, to: LogicalType): unknown {
  // Where elements say themselves what they are, plain JSON needs no tags of ours.
  if (from.kind === "list")
    return holdsJson(from.of) ? value : lazyJson(listText(value as readonly unknown[], from.of));
  if (value instanceof Uint8Array) throw misfit("INVALID_VALUE", value, to, "JSON has no bytes.");
  return from.kind === "text" ? jsonValue(value, to) : value;
}

function holdsJson(type: LogicalType): boolean {
  return type.kind === "list" ? holdsJson(type.of) : type.kind === "json" || type.kind === "any";
}

/** The value of a JSON text. */
export function jsonValue(text: unknown, to: LogicalType): unknown {
  const bytes = Buffer.from(String(text));
  if (!isJsonBytes(bytes, 0, bytes.length)) throw misfit("INVALID_VALUE", text, to, "It is not a JSON text.");
  return lazyJson(String(text));
}
