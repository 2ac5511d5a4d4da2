/** Answers of a store as text, to compare them. */

/** Values without getters, with bytes as hexadecimal text, and sets and maps in order. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof Set) return [...value].map(String).sort((one, other) => (one < other ? -1 : 1));
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, one]) => [name, plain(one)]),
  );
}

/** The text of an answer; equal for equal answers. */
export const textOf = (value: unknown): string => JSON.stringify(plain(value)) ?? 'nothing';
