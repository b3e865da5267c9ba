/**
 * A number whose digits a double cannot hold, or the JSON value `null` where a plain null would mean "no value":
 * an object of the language (`JSON.rawJSON`) that `JSON.stringify` writes as it is.
 */
export interface RawJson {
  readonly rawJSON: string;
}

/** ECMAScript's "JSON.parse source text access", which TypeScript's library does not describe yet. */
interface JsonWithRaw {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
}

const json: JSON & JsonWithRaw = withRaw(JSON);

export function rawJson(text: string): RawJson {
  return json.rawJSON(text);
}

export function isRawJson(value: unknown): value is RawJson {
  return json.isRawJSON(value);
}

/** The JSON value `null` in a field of type `json`, apart from the field being null. `JSON.stringify` writes `null`. */
export const jsonNull: RawJson = rawJson("null");

export function isJsonNull(value: unknown): boolean {
  return value === jsonNull || (isRawJson(value) && value.rawJSON === "null");
}

function withRaw(target: JSON): JSON & JsonWithRaw {
  if (hasRaw(target)) return target;
  throw new Error("JSON.rawJSON is missing: Node 22.18 or newer is needed.");
}

function hasRaw(target: JSON): target is JSON & JsonWithRaw {
  return "rawJSON" in target && "isRawJSON" in target;
}
