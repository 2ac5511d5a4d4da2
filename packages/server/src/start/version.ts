/** The version of this package. */
import { readFileSync } from 'node:fs';

/** Returns the version in package.json, which is two folders up in the sources and in the build. */
export function serverVersion(): string {
  try {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    return String((JSON.parse(text) as { readonly version?: unknown }).version);
  } catch {
    return 'unknown';
  }
}
