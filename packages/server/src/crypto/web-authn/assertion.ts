/** Use of a passkey (WebAuthn Level 3 section 7.2). */
import { areFlagsInOrder, type AuthenticatorFlags, type Ceremony, isForRelyingParty } from './ceremony.ts';
import type { AssertionJson } from './credential-json.ts';

/** The passkey that is said to have been used, as it was stored. */
export interface UsedPasskey {
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly backupEligible: boolean;
}

/** What a use that is in order tells. */
export interface PasskeyUse {
  /** The authenticator's counter, to be stored. */
  readonly signCount: number;
  /** The authenticator knew the user: by a PIN, a finger, a face. */
  readonly userVerified: boolean;
  readonly backedUp: boolean;
}

/**
 * Whether a counter may follow another (section 6.1.1): it grows, or stays 0 where an authenticator keeps none. One that
 * does neither has been copied.
 */
export function mayFollow(signCount: number, stored: number): boolean {
  return signCount > stored || (signCount === 0 && stored === 0);
}

/**
 * Judges the use of a passkey; undefined when anything about it is not in order.
 * @param userHandle The user's, base64url, which a credential that names its user must name.
 */
export async function judgeAssertion(
  assertion: AssertionJson,
  passkey: UsedPasskey,
  userHandle: string,
  ceremony: Ceremony,
): Promise<PasskeyUse | undefined> {
  const { type, challenge, origin, crossOrigin } = assertion.clientData;
  if (type !== 'webauthn.get' || challenge !== ceremony.challenge) return undefined;
  if (crossOrigin || !ceremony.allowsOrigin(origin)) return undefined;
  if (assertion.userHandle !== null && assertion.userHandle !== userHandle) return undefined;
  const data = await readAuthenticatorData(assertion);
  if (data === undefined || !isForRelyingParty(data.rpIdHash, ceremony.relyingPartyId)) return undefined;
  const { flags, counter } = data;
  if (!areFlagsInOrder(flags, ceremony) || flags.be !== passkey.backupEligible) return undefined;
  if (!mayFollow(counter, passkey.signCount) || !(await isSigned(assertion, passkey, ceremony))) return undefined;
  return { signCount: counter, userVerified: flags.uv, backedUp: flags.bs };
}

async function readAuthenticatorData({
  authenticatorData,
}: AssertionJson): Promise<{ rpIdHash: Uint8Array; counter: number; flags: AuthenticatorFlags } | undefined> {
  const { parseAuthenticatorData } = await import('@simplewebauthn/server/helpers');
  try {
    return parseAuthenticatorData(new Uint8Array(Buffer.from(authenticatorData, 'base64url')));
  } catch {
    return undefined;
  }
}

async function isSigned(assertion: AssertionJson, passkey: UsedPasskey, ceremony: Ceremony): Promise<boolean> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { id, clientDataJson, clientData, authenticatorData, signature } = assertion;
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: clientDataJson, authenticatorData, signature },
      },
      expectedChallenge: ceremony.challenge,
      expectedOrigin: clientData.origin,
      expectedRPID: ceremony.relyingPartyId,
      requireUserVerification: ceremony.requiresUserVerification,
      credential: { id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.signCount },
    });
    return verified;
  } catch {
    return false;
  }
}
