/** Addresses of the console. Everything that a page shows is in its address, so that it can be shared. */
import { CONSOLE } from './visit.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** @param parts of the path, which are encoded */
export function link(parts: readonly string[], query: Query = {}): string {
  const path = [CONSOLE, ...parts.map(encodeURIComponent)].join('/');
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}

export const poolLink = (pool: string, parts: readonly string[] = [], query: Query = {}): string =>
  link(['pools', pool, ...parts], query);

/** Users are named by their sub: a user name may be `..`, which browsers take out of paths. */
export const userLink = (pool: string, sub: string): string => poolLink(pool, ['users', sub]);
