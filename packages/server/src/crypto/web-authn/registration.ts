/**
 * Registration of a passkey (WebAuthn Level 3 section 7.1). No attestation is asked for, so that clients send none, or one that
 * the new key has made itself. Others are refused unread: verifying them means parsing certificates that a stranger chose,
 * and could mean fetching their revocation lists from addresses that the stranger chose as well.
 */
import { areFlagsInOrder, type Ceremony, isForRelyingParty } from './ceremony.ts';
import { type CoseParameters, isUsableKey, supportedAlgorithms } from './cose-key.ts';
import type { RegistrationJson } from './credential-json.ts';

/** What is kept of a new passkey. */
export interface NewPasskey {
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  /** UUID; all zeros where the model stays private. */
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

/**
 * `malformed`: it could not be read, or does not fit together. `origin`: made on a page that may not. `relying-party`: made
 * for another domain. `unsupported`: an authenticator, a key or an attestation that is not taken here.
 */
export type RegistrationRefusal = 'malformed' | 'origin' | 'relying-party' | 'unsupported';

export type Registration =
  | { readonly accepted: true; readonly passkey: NewPasskey }
  | { readonly accepted: false; readonly reason: RegistrationRefusal };

const refused = (reason: RegistrationRefusal): Registration => ({ accepted: false, reason });

const maxPublicKeyBytes = 1024;

/** Judges a new credential. Its challenge is compared here, and looked up by the caller before. */
export async function judgeRegistration(credential: RegistrationJson, ceremony: Ceremony): Promise<Registration> {
  const { type, challenge, origin, crossOrigin } = credential.clientData;
  if (type !== 'webauthn.create' || challenge !== ceremony.challenge) return refused('malformed');
  if (crossOrigin || !ceremony.allowsOrigin(origin)) return refused('origin');
  const attestation = await readAttestation(credential);
  if (attestation === undefined || attestation.credentialId !== credential.id) return refused('malformed');
  if (!isForRelyingParty(attestation.rpIdHash, ceremony.relyingPartyId)) return refused('relying-party');
  const { passkey, flags, key, isSelfMade } = attestation;
  const fits = passkey.publicKey.length <= maxPublicKeyBytes && isUsableKey(key);
  if (!isSelfMade || !fits || !areFlagsInOrder(flags, ceremony)) return refused('unsupported');
  return (await isVerified(credential, ceremony)) ? { accepted: true, passkey } : refused('malformed');
}

/** The parts of an attestation object, or undefined if it is none. */
async function readAttestation({ attestationObject }: RegistrationJson) {
  // Loaded when the first passkey comes along: it takes 0.1 s and 25 MB that most servers never need.
  const { decodeAttestationObject, decodeCredentialPublicKey, parseAuthenticatorData, convertAAGUIDToString } =
    await import('@simplewebauthn/server/helpers');
  try {
    const object = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
    const format = object.get('fmt');
    const data = parseAuthenticatorData(object.get('authData'));
    const { aaguid, credentialID, credentialPublicKey, flags, rpIdHash, counter } = data;
    if (aaguid === undefined || credentialID === undefined || credentialPublicKey === undefined) return undefined;
    // The library says that it is a map, and does not look.
    const key: CoseParameters = decodeCredentialPublicKey(credentialPublicKey);
    if (!(key instanceof Map)) return undefined;
    return {
      credentialId: Buffer.from(credentialID).toString('base64url'),
      rpIdHash,
      flags,
      key,
      isSelfMade: format === 'none' || (format === 'packed' && object.get('attStmt').get('x5c') === undefined),
      passkey: {
        publicKey: credentialPublicKey,
        signCount: counter,
        aaguid: convertAAGUIDToString(aaguid),
        backupEligible: flags.be,
        backedUp: flags.bs,
      },
    };
  } catch {
    return undefined;
  }
}

/** The library's own judgement, on everything once more and on the statement that the key made about itself. */
async function isVerified(credential: RegistrationJson, ceremony: Ceremony): Promise<boolean> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { id, clientDataJson, clientData, attestationObject } = credential;
  try {
    const { verified } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: clientDataJson, attestationObject },
      },
      expectedChallenge: ceremony.challenge,
      expectedOrigin: clientData.origin,
      expectedRPID: ceremony.relyingPartyId,
      requireUserVerification: ceremony.requiresUserVerification,
      supportedAlgorithmIDs: [...supportedAlgorithms],
    });
    return verified;
  } catch {
    return false;
  }
}
