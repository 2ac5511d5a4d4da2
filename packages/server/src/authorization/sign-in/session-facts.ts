/** What pages show about a sign-in, read from its Session. */
import { credentialRequestOptions } from '../../challenges/proofs/web-authn-proof.ts';
import { invalidSession, openSession } from '../../challenges/state/sign-in.ts';
import type { PageSituation } from './page-situation.ts';

/** Whether the sign-in waits for its first factor: then the user may choose another one. */
export function awaitsFirstFactor(situation: PageSituation, session: string): boolean {
  return openSession(situation, session, situation).progress.firstFactor === null;
}

/**
 * Returns CREDENTIAL_REQUEST_OPTIONS of a WEB_AUTHN challenge. They are made again for each page instead of being kept
 * in its cookie, because the list of a user's passkeys can be longer than a cookie may be.
 *
 * @throws NotAuthorizedException for a Session that has expired or waits for something else
 */
export async function passkeyOptions(situation: PageSituation, session: string): Promise<string> {
  const { subject, webAuthnChallenge } = openSession(situation, session, situation);
  if (webAuthnChallenge === undefined) throw invalidSession();
  return credentialRequestOptions(situation, subject, webAuthnChallenge);
}
