/** Stores the passkey that a browser has created: for CompleteWebAuthnRegistration, and for the page of managed login. */
import { type ErrorCode, type ServiceError, serviceError } from '@latchkey/model';
import { type RegistrationJson, registrationJson } from '../../crypto/web-authn/credential-json.ts';
import {
  verifyRegistration,
  type NewPasskey,
  type RegistrationRejection,
} from '../../crypto/web-authn/registration.ts';
import { passkeyName } from '../../rules/factors/passkey-names.ts';
import { assertPasskeysEnabled, mayUsePasskeysOf, relyingPartyId } from '../../rules/factors/relying-party.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { Services } from '../../services.ts';
import { passkeysBelowLimit } from './passkey-limit.ts';
import { openChallenge, type Registrant, useUpChallenge } from './registration-challenge.ts';

/**
 * @param given RegistrationResponseJSON (WebAuthn Level 3 section 5.1)
 * @throws the documented errors of CompleteWebAuthnRegistration
 */
export async function registerPasskey(services: Services, registrant: Registrant, given: unknown): Promise<void> {
  const { pool } = registrant;
  assertPasskeysEnabled({ pool });
  const credential = registrationJson(given);
  if (credential === undefined) throw refusals.malformed();
  const challenge = openChallenge(services, registrant, credential.clientData.challenge);
  // If the pool's domain was removed since the start, the passkey belongs to another relying party.
  const relyingParty = await relyingPartyId({ ...services, pool });
  if (relyingParty === undefined) throw refusals['relying-party']();
  const registration = await verifyRegistration(credential, {
    challenge: credential.clientData.challenge,
    relyingPartyId: relyingParty,
    requiresUserVerification: pool.settings.webAuthn.userVerification === 'required',
    allowsOrigin: (origin) => mayUsePasskeysOf(relyingParty, pool, origin),
  });
  if (!registration.accepted) throw refusals[registration.reason]();
  const passkey = recordOf(services, registrant, credential, registration.passkey, relyingParty);
  await services.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(passkey.poolId, passkey.sub);
    if (user === undefined) throw serviceError('NotAuthorizedException', 'Invalid Access Token');
    await useUpChallenge(tx, challenge);
    await passkeysBelowLimit(tx.passkeys, user);
    if (!(await tx.passkeys.insert(passkey))) {
      throw serviceError('InvalidParameterException', 'The passkey is already registered.');
    }
  });
}

function recordOf(
  { clock }: Services,
  { user }: Registrant,
  { id, transports, attachment }: RegistrationJson,
  made: NewPasskey,
  relyingParty: string,
): PasskeyRecord {
  const { poolId, sub } = user;
  const now = clock.now();
  return {
    ...made,
    poolId,
    sub,
    credentialId: id,
    relyingPartyId: relyingParty,
    friendlyName: passkeyName(made.aaguid, attachment),
    attachment,
    transports,
    createdAt: now,
    lastUsedAt: now,
  };
}

const refusal = (code: ErrorCode, message: string) => (): ServiceError => serviceError(code, message);

/** The API reference documents when each error is returned, but not AWS's messages. The messages here use its terms. */
const refusals: Readonly<Record<RegistrationRejection, () => ServiceError>> = {
  malformed: refusal('InvalidParameterException', 'Invalid passkey credential given.'),
  origin: refusal(
    'WebAuthnOriginNotAllowedException',
    'The origin of the passkey does not align with the relying party ID of the user pool.',
  ),
  'relying-party': refusal(
    'WebAuthnRelyingPartyMismatchException',
    'The passkey belongs to another relying party than the user pool.',
  ),
  unsupported: refusal(
    'WebAuthnCredentialNotSupportedException',
    'The passkey comes from an unsupported device or provider.',
  ),
};
