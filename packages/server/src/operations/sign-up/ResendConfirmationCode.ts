/**
 * ResendConfirmationCode: sends a new code for a sign-up, which replaces the previous one. If the client hides whether
 * users exist, the answer for a user name without a sign-up to confirm is the same as for one with a sign-up.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import { auditAnybodysEvent } from '../../challenges/engine/account-events.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import { isSentInLink, likelySignUpKind, mediumOf, signUpContact } from '../../rules/codes/code-delivery.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { countRequest, limitExceeded } from '../../rules/codes/hourly-caps.ts';
import { decoyDestination } from '../../rules/names/decoy-user.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { makeCode, type SentCode } from '../../rules/codes/sent-codes.ts';
import type { UserRecord } from '../../records/user.ts';
import { type Call, operation } from '../operation.ts';
import { deliveryDetails, pretendToSend, sendCode } from '../../messages/code-message.ts';
import { clientSubject, userDisabled } from '../users/client-user.ts';
import { signUpCode } from './sign-up-code.ts';
import { triggerCause } from '../users/sign-up-triggers.ts';

export const ResendConfirmationCode = operation('ResendConfirmationCode', 'publicClient', async (call) => {
  const { Username, SecretHash } = call.input;
  const { pool, client } = call.caller;
  checkSecretHash(client, Username, SecretHash);
  if (pool.settings.autoVerified.length === 0) throw notVerifying();
  const { sub, user } = await clientSubject(call, (found) => refusalOf(pool, found));
  const askedBy = callerNetwork(call, call.origin);
  const sent = user && signUpCode(call, pool, user, askedBy);
  if (user === undefined || sent === undefined) {
    const kind = likelySignUpKind(pool, Username);
    const medium = mediumOf(kind);
    const target = { poolId: pool.id, sub, purpose: 'sign-up', medium, destination: '' } as const;
    await storeCode(call, askedBy, makeCode(call, target, { askedBy, inLink: isSentInLink(pool, medium) }));
    await pretendToSend(call, pool, kind);
    return { CodeDeliveryDetails: deliveryDetails(kind, decoyDestination(call.sealer, pool, Username, kind)) };
  }
  await storeCode(call, askedBy, sent);
  const cause = triggerCause(call.origin, client.id, call.input.ClientMetadata);
  return { CodeDeliveryDetails: await sendCode(call, pool, user, 'resend-code', sent, cause) };
});

function refusalOf(pool: Pool, user: UserRecord): ServiceError | undefined {
  if (!user.enabled) return userDisabled();
  if (user.status !== 'UNCONFIRMED') return serviceError('InvalidParameterException', 'User is already confirmed.');
  return signUpContact(pool, user) === undefined ? notVerifying() : undefined;
}

/** Also the error for a user without an address that the pool verifies. */
function notVerifying(): ServiceError {
  return serviceError('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.');
}

/** @throws LimitExceededException */
async function storeCode(
  call: Call<'ResendConfirmationCode', 'publicClient'>,
  network: string,
  { record }: SentCode,
): Promise<void> {
  const { store, clock, caller, input } = call;
  await store.write(async (tx) => {
    const { poolId, sub } = record;
    const isAllowed = await countRequest(tx, { poolId, sub, network }, 'ResendConfirmationCode', clock.now());
    if (!isAllowed) throw limitExceeded();
    const request = { ...call, ...caller, userContext: input.UserContextData };
    // Before the code: ConfirmSignUp locks the user before the code, too.
    await auditAnybodysEvent(tx, request, { sub, type: 'resend-code' });
    await tx.codes.put(record);
  });
}
