/** Page tokens of listings: where to continue, sealed, and good for the one list they were given out for. */
import { serviceError } from '@latchkey/model';
import type { Sealer } from './sealer.ts';

/** The operation that lists, and what it lists from (a pool id, a user), so that a token fits nowhere else. */
export type ListIdentity = readonly [operation: string, ...scope: readonly string[]];

interface PageToken {
  readonly list: ListIdentity;
  readonly after: string;
}

/** The token for what follows `after`; undefined on the last page. */
export function sealPageToken(sealer: Sealer, list: ListIdentity, after: string | undefined): string | undefined {
  return after === undefined ? undefined : sealer.seal('page', { list, after } satisfies PageToken);
}

/**
 * The key to continue after; undefined without a token.
 * @throws InvalidParameterException for a token that was not given out for this list. The wording is ours: AWS's differs
 * from list to list, and repeats the token.
 */
export function openPageToken(sealer: Sealer, list: ListIdentity, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const opened = sealer.open('page', token) as Partial<PageToken> | undefined;
  if (opened?.after === undefined || JSON.stringify(opened.list) !== JSON.stringify(list)) {
    throw serviceError('InvalidParameterException', 'Invalid pagination token.');
  }
  return opened.after;
}
