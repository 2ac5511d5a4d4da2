/** JSON of the download. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Rows that are written at once. */
const ROWS = 500;

/**
 * Returns the JSON of an object, with a line for each member and for each row of a list. A user may have as many rows as were
 * signed in with, so other requests run between pieces of a list.
 */
export async function jsonText(data: Readonly<Record<string, unknown>>): Promise<string> {
  const members: string[] = [];
  for (const [name, value] of Object.entries(data)) {
    const text = Array.isArray(value) ? await listText(value) : JSON.stringify(value);
    members.push(`  ${JSON.stringify(name)}: ${text}`);
  }
  return `{\n${members.join(',\n')}\n}\n`;
}

async function listText(rows: readonly unknown[]): Promise<string> {
  if (rows.length === 0) return '[]';
  const pieces: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS) {
    if (from > 0) await nextTurn();
    pieces.push(
      rows
        .slice(from, from + ROWS)
        .map((row) => `    ${JSON.stringify(row)}`)
        .join(',\n'),
    );
  }
  return `[\n${pieces.join(',\n')}\n  ]`;
}
