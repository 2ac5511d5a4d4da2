/** Whether the user of a browser session has just proved who they are. */
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import { elapsedSince } from '../../time/instants.ts';

/** How long a sign-in counts as fresh. */
const FRESH_MS = 5 * 60_000;

/**
 * Changes to passwords, factors and addresses need a fresh sign-in (ASVS 5.0, 7.5.1): a browser that was left open is not
 * enough. Silent sign-ins do not count.
 */
export function isFresh({ authenticatedAt }: Pick<SsoSessionRecord, 'authenticatedAt'>, now: number): boolean {
  return elapsedSince(authenticatedAt, now) < FRESH_MS;
}
