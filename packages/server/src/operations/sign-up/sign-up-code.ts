/** The code that confirms a sign-up. */
import { isSentInLink, mediumOf, signUpContact } from '../../rules/codes/code-delivery.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { makeCode, type SentCode } from '../../rules/codes/sent-codes.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';

/**
 * Creates a code for the user's address; undefined if the user has none that the pool verifies.
 *
 * @param askedBy the caller's network
 */
export function signUpCode(
  services: Pick<Services, 'random' | 'sealer' | 'clock' | 'settings'>,
  pool: Pool,
  user: UserRecord,
  askedBy: string,
): SentCode | undefined {
  const contact = signUpContact(pool, user);
  if (contact === undefined) return undefined;
  const { poolId, sub } = user;
  const [medium, destination] = [mediumOf(contact.kind), contact.address];
  const request = { askedBy, inLink: isSentInLink(pool, medium) };
  return makeCode(services, { poolId, sub, purpose: 'sign-up', medium, destination }, request);
}
