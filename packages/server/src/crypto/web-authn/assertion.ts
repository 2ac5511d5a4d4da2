/** Verifies the use of a passkey (WebAuthn Level 3 section 7.2). */
import { areFlagsValid, type AuthenticatorFlags, type Ceremony, isForRelyingParty } from './ceremony.ts';
import type { AssertionJson } from './credential-json.ts';

/** The stored passkey that the client claims to have used. */
export interface UsedPasskey {
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly backupEligible: boolean;
}

/** The result of a valid use. */
export interface PasskeyUse {
  /** The authenticator's counter, to be stored. */
  readonly signCount: number;
  /** The authenticator verified the user, for example by a PIN or a fingerprint. */
  readonly userVerified: boolean;
  readonly backedUp: boolean;
}

/**
 * Whether a counter may follow the stored one (section 6.1.1): it grows, or stays 0 if the authenticator has no
 * counter. If it does neither, the authenticator may have been cloned.
 */
export function isValidSignCount(signCount: number, stored: number): boolean {
  return signCount > stored || (signCount === 0 && stored === 0);
}

/**
 * Verifies the use of a passkey.
 * @param userHandle The user handle of the user, base64url. If the assertion contains a user handle, it must be this
 * one.
 * @returns undefined if any check fails
 */
export async function verifyAssertion(
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
  if (!areFlagsValid(flags, ceremony) || flags.be !== passkey.backupEligible) return undefined;
  if (!isValidSignCount(counter, passkey.signCount) || !(await isSigned(assertion, passkey, ceremony)))
    return undefined;
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
