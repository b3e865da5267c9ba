import { failure } from "../errors.ts";

/** What a file's name may not hold, or what would hide the file: control characters, separators, a dot at the start. */
const unsafe = /[\p{Cc}/\\]|^\./gu;

/** These endings would make it a file that is no collection. */
const reserved = /\.(?=(?:schema|rejects|partial)$)/gi;

/** An escape that stands in the name itself. */
const escaped = /%(?=[0189][0-9A-F]|7F|2F|5C|2E|25)/g;

/** Bytes that a file's name may have on every usual system, */
const longest = 255;
/** and those that a load puts behind it while it writes. */
const behind = ".0123456789abcdef.ledger.partial".length;

/** A collection's name as a file's, without its ending. Nothing leads out of a folder: `../x` is `%2E.%2Fx`. */
export function fileNameOf(collection: string, ending: string): string {
  if (collection === "") throw failure("INVALID_ARGUMENT", "A collection without a name cannot be a file.");
  const name = collection.replace(escaped, "%25").replace(unsafe, percent).replace(reserved, percent) + ending;
  if (Buffer.byteLength(name) + behind <= longest) return name;
  throw failure("INVALID_ARGUMENT", `The name "${collection.slice(0, 60)}..." is too long for a file.`, {
    collection,
    fix: `Give it a shorter one: --table '${collection.slice(0, 20)}...=short'`,
  });
}

/** The counterpart of `fileNameOf`; a name that it would not have made stands for itself. */
export function collectionOf(stem: string): string {
  const name = stem.replace(/%([0189][0-9A-F]|7F|2F|5C|2E|25)/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  try {
    return name !== "" && fileNameOf(name, "") === stem ? name : stem;
  } catch {
    // Too long to have been made by us.
    return stem;
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
