/** Finds the name that was probably meant. */

/** Longer names are not compared: the comparison takes quadratic time. */
const longest = 60;

/** A name that begins a known one is that one, if it has so many letters. */
const leastStart = 4;

/** Returns the known name that differs least, in at most a third of its letters; upper and lower case count as the same. */
export function similarName(name: string, known: readonly string[]): string | undefined {
  if (name.length > longest) return undefined;
  const longer = known.find((each) => each.toLowerCase().startsWith(name.toLowerCase()));
  if (longer !== undefined && name.length >= leastStart) return longer;
  const distances = known.map((each) => ({ each, distance: distanceOf(each.toLowerCase(), name.toLowerCase()) }));
  const [best] = distances.toSorted((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.floor(best.each.length / 3) ? best.each : undefined;
}

/** Levenshtein distance. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
