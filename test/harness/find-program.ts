/** Finds programs that tests use if they are installed. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's PgBouncer and HAProxy are where only root looks by default. */
const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Returns the path of a program: the first in the search path. */
export function findProgram(name: string): string | undefined {
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}
