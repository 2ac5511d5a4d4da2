/** Returns whether a value is a number from `least` to `most`. */
export function isNumberIn(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
