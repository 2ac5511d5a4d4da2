/**
 * The format of import files (developer guide, "Formatting the .csv file"). It is not that of RFC 4180: there are no
 * quotes, and a comma inside a value is written as `\,`.
 */

/** Longest row, in characters (developer guide, "Quotas"). */
export const LONGEST_ROW = 16_000;

/** Splits a row into its values, without the spaces and tabs around them. */
export function valuesIn(row: string): string[] {
  const values: string[] = [];
  let value = '';
  let from = 0;
  for (;;) {
    const comma = row.indexOf(',', from);
    if (comma < 0) break;
    const isEscaped = comma > from && row[comma - 1] === '\\';
    value += row.slice(from, isEscaped ? comma - 1 : comma);
    if (isEscaped) value += ',';
    else {
      values.push(trimmed(value));
      value = '';
    }
    from = comma + 1;
  }
  values.push(trimmed(value + row.slice(from)));
  return values;
}

/** Removes spaces and tabs at both ends, in linear time. */
function trimmed(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && isBlank(value, start)) start += 1;
  while (end > start && isBlank(value, end - 1)) end -= 1;
  return value.slice(start, end);
}

function isBlank(value: string, index: number): boolean {
  const character = value[index];
  return character === ' ' || character === '\t' || character === '\r';
}
