const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The UUID in lower case; `undefined` if the text is none (RFC 9562: 8-4-4-4-12 hexadecimal digits). */
export function canonicalUuid(text: string): string | undefined {
  return uuidText.test(text) ? text.toLowerCase() : undefined;
}
