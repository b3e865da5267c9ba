/**
 * Names for columns, all different: the titles; the second of two alike is `name_2`, and the third column is `column_3` if it has
 * no title. A title that stands in the header as it is comes before one that is made.
 */
export function columnNames(titles: readonly string[]): string[] {
  const taken = new Set(titles);
  const used = new Set<string>();
  return titles.map((title, i) => {
    const base = title === "" ? `column_${i + 1}` : title;
    let name = base;
    for (let n = 2; used.has(name) || (name !== title && taken.has(name)); n++) name = `${base}_${n}`;
    used.add(name);
    return name;
  });
}
