/** CompleteWebAuthnRegistration: stores the passkey that a browser has created for the signed-in user. */
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
import { type Call, operation } from '../operation.ts';
import { passkeysBelowLimit } from './passkey-limit.ts';
import { openChallenge, useUpChallenge } from './registration-challenge.ts';

type CompleteCall = Call<'CompleteWebAuthnRegistration', 'accessToken'>;

export const CompleteWebAuthnRegistration = operation('CompleteWebAuthnRegistration', 'accessToken', async (call) => {
  const { input, caller } = call;
  const { pool } = caller;
  assertPasskeysEnabled({ pool });
  const credential = registrationJson(input.Credential);
  if (credential === undefined) throw refusals.malformed();
  const challenge = openChallenge(call, caller, credential.clientData.challenge);
  // If the pool's domain was removed since the start, the passkey belongs to another relying party.
  const relyingParty = await relyingPartyId({ ...call, pool });
  if (relyingParty === undefined) throw refusals['relying-party']();
  const registration = await verifyRegistration(credential, {
    challenge: credential.clientData.challenge,
    relyingPartyId: relyingParty,
    requiresUserVerification: pool.settings.webAuthn.userVerification === 'required',
    allowsOrigin: (origin) => mayUsePasskeysOf(relyingParty, pool, origin),
  });
  if (!registration.accepted) throw refusals[registration.reason]();
  const passkey = recordOf(call, credential, registration.passkey, relyingParty);
  await call.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(passkey.poolId, passkey.sub);
    if (user === undefined) throw serviceError('NotAuthorizedException', 'Invalid Access Token');
    await useUpChallenge(tx, challenge);
    await passkeysBelowLimit(tx.passkeys, user);
    if (!(await tx.passkeys.insert(passkey))) {
      throw serviceError('InvalidParameterException', 'The passkey is already registered.');
    }
  });
  return {};
});

function recordOf(
  { caller, clock }: CompleteCall,
  { id, transports, attachment }: RegistrationJson,
  made: NewPasskey,
  relyingParty: string,
): PasskeyRecord {
  const { poolId, sub } = caller.user;
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
