/** Page tokens of listings: the key to continue after, sealed, and valid only for the list it was issued for. */
import { serviceError } from '@latchkey/model';
import type { Sealer } from './sealer.ts';

/** The listing operation and its scope (a pool id, a user). A token is valid for this list only. */
export type ListIdentity = readonly [operation: string, ...scope: readonly string[]];

interface PageToken {
  readonly list: ListIdentity;
  readonly after: string;
}

/** Returns the token of the page after `after`; undefined on the last page. */
export function sealPageToken(sealer: Sealer, list: ListIdentity, after: string | undefined): string | undefined {
  return after === undefined ? undefined : sealer.seal('page', { list, after } satisfies PageToken);
}

/**
 * Returns the key to continue after; undefined without a token.
 * @throws InvalidParameterException for a token that was not issued for this list. The message is ours: AWS's differs
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
