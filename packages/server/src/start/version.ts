/** The version of this package. */
import { readFileSync } from 'node:fs';

/** Where package.json is: above `dist` of the bundle, and two folders up in the sources and in the build. */
const places = ['../package.json', '../../package.json'];

/** Returns the version in package.json. */
export function serverVersion(): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      return String((JSON.parse(text) as { readonly version?: unknown }).version);
    } catch {
      // The next place may have it.
    }
  }
  return 'unknown';
}
