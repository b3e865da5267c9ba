/**
 * The names in an order in which what is referred to comes before what refers to it, and otherwise as they came. Those
 * that refer to each other in a circle keep their order: none of them can be first.
 */
export function referredFirst(
  names: readonly string[],
  references: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const behind = new Map(names.map((name) => [name, reachedFrom(name, references)]));
  const comesFirst = (one: string, other: string): boolean =>
    behind.get(other)?.has(one) === true && behind.get(one)?.has(other) !== true;
  const left = new Set(names);
  const ordered: string[] = [];
  while (left.size > 0) {
    for (const name of left) {
      if ([...(behind.get(name) ?? [])].some((other) => left.has(other) && comesFirst(other, name))) continue;
      left.delete(name);
      ordered.push(name);
      break;
    }
  }
  return ordered;
}

/** Everything that a name refers to, also by way of others. */
function reachedFrom(name: string, references: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(references.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(references.get(next) ?? []));
  }
  return reached;
}
