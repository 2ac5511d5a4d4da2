/**
 * Returns the sub that the name of a counter, or a subject of failed attempts, begins with: the text before the first
 * slash. A name without a user in it is its own sub, so that its rows are always together.
 */
export function userOf(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? name : name.slice(0, slash);
}
