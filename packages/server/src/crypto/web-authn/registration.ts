/**
 * Registration of a passkey (WebAuthn Level 3 section 7.1). The server requests no attestation, so clients send none,
 * or one signed by the new key itself. Other attestations are rejected unread: verifying them means parsing
 * certificates from an untrusted client, and could mean fetching revocation lists from addresses that the client chose
 * as well.
 */
import { areFlagsValid, type Ceremony, isForRelyingParty } from './ceremony.ts';
import { type CoseParameters, isUsableKey, supportedAlgorithms } from './cose-key.ts';
import type { RegistrationJson } from './credential-json.ts';

/** The parts of a new passkey that are stored. */
export interface NewPasskey {
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  /** UUID; all zeros if the authenticator does not reveal its model. */
  readonly aaguid: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

/**
 * `malformed`: it could not be read, or is inconsistent. `origin`: created on a page that is not allowed to.
 * `relying-party`: created for another domain. `unsupported`: an authenticator, a key or an attestation that is not
 * accepted here.
 */
export type RegistrationRejection = 'malformed' | 'origin' | 'relying-party' | 'unsupported';

export type Registration =
  | { readonly accepted: true; readonly passkey: NewPasskey }
  | { readonly accepted: false; readonly reason: RegistrationRejection };

const rejected = (reason: RegistrationRejection): Registration => ({ accepted: false, reason });

const maxPublicKeyBytes = 1024;

/** Verifies a new credential. The caller has already looked up the challenge; it is compared here. */
export async function verifyRegistration(credential: RegistrationJson, ceremony: Ceremony): Promise<Registration> {
  const { type, challenge, origin, crossOrigin } = credential.clientData;
  if (type !== 'webauthn.create' || challenge !== ceremony.challenge) return rejected('malformed');
  if (crossOrigin || !ceremony.allowsOrigin(origin)) return rejected('origin');
  const attestation = await readAttestation(credential);
  if (attestation === undefined || attestation.credentialId !== credential.id) return rejected('malformed');
  if (!isForRelyingParty(attestation.rpIdHash, ceremony.relyingPartyId)) return rejected('relying-party');
  const { passkey, flags, key, isSelfMade } = attestation;
  const fits = passkey.publicKey.length <= maxPublicKeyBytes && isUsableKey(key);
  if (!isSelfMade || !fits || !areFlagsValid(flags, ceremony)) return rejected('unsupported');
  return (await isVerified(credential, ceremony)) ? { accepted: true, passkey } : rejected('malformed');
}

/** Returns the parts of an attestation object, or undefined if it cannot be read. */
async function readAttestation({ attestationObject }: RegistrationJson) {
  // Loaded for the first passkey only: it takes 0.1 s and 25 MB, which most servers never need.
  const { decodeAttestationObject, decodeCredentialPublicKey, parseAuthenticatorData, convertAAGUIDToString } =
    await import('@simplewebauthn/server/helpers');
  try {
    const object = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
    const format = object.get('fmt');
    const data = parseAuthenticatorData(object.get('authData'));
    const { aaguid, credentialID, credentialPublicKey, flags, rpIdHash, counter } = data;
    if (aaguid === undefined || credentialID === undefined || credentialPublicKey === undefined) return undefined;
    // The library declares the type Map without checking it.
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

/** Verifies everything again with the library, and also the self attestation. */
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
