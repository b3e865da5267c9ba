/** What is never a collection: hidden files, what loads have not finished, schemas and rejected records of ours. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || /\.(?:partial|schema\.json|rejects\.jsonl)$/i.test(name);
}
