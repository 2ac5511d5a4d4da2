/** The options with which a browser creates a passkey: for StartWebAuthnRegistration, and for the page of managed login. */
import { supportedAlgorithms } from '../../crypto/web-authn/cose-key.ts';
import { credentialDescriptor } from '../../rules/factors/credential-descriptor.ts';
import { requireRelyingParty } from '../../rules/factors/relying-party.ts';
import { userHandleOf } from '../../rules/factors/user-handle.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Services } from '../../services.ts';
import { passkeysBelowLimit } from './passkey-limit.ts';
import { issueChallenge, type Registrant } from './registration-challenge.ts';

/** How long browsers should wait for the user (from the sample in the API reference). They may wait longer. */
const TIMEOUT_MS = 60_000;

/**
 * Returns PublicKeyCredentialCreationOptions as JSON (WebAuthn Level 3 section 5.1.8).
 * @throws WebAuthnNotEnabledException; WebAuthnConfigurationMissingException; LimitExceededException
 */
export async function registrationOptions(services: Services, registrant: Registrant) {
  const { pool, user } = registrant;
  const relyingParty = await requireRelyingParty({ ...services, pool });
  const present = await passkeysBelowLimit(services.store.read.passkeys, user);
  const name = nameOf(user, pool.settings.usernameAttributes);
  return {
    // Passkeys are discoverable by definition. requireResidentKey is for clients of WebAuthn Level 1.
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: 'required',
      userVerification: pool.settings.webAuthn.userVerification,
    },
    challenge: issueChallenge(services, registrant),
    excludeCredentials: present.map(credentialDescriptor),
    pubKeyCredParams: supportedAlgorithms.map((alg) => ({ alg, type: 'public-key' })),
    rp: { id: relyingParty, name: relyingParty },
    timeout: TIMEOUT_MS,
    user: { displayName: name, id: userHandleOf(user), name },
  };
}

/**
 * The account name that the user sees in the list of passkeys. Where user names are generated UUIDs, it is the address.
 */
function nameOf(user: UserRecord, usernameAttributes: readonly ('email' | 'phone_number')[]): string {
  const addresses = usernameAttributes.map((attribute) => user.attributes[attribute]);
  return addresses.find((value) => value !== undefined) ?? user.username;
}
