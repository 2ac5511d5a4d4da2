/** Commands that do or show the same as a page, for a terminal. */
import type { Visit } from '../visit.ts';
import { quoted } from './values.ts';

/** @param words the arguments, which are quoted as shells need it */
export function latchkey({ endpoint, administrator }: Visit, ...words: readonly string[]): string {
  // The default of the command is the address of a server in development.
  const place = endpoint === 'http://127.0.0.1:9339' && administrator === null ? [] : ['--endpoint', endpoint];
  return ['latchkey', ...words, ...place].map(quoted).join(' ');
}
