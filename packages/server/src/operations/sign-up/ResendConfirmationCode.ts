/**
 * ResendConfirmationCode: a new code for a sign-up, in place of the one before. Where the client hides who exists, names
 * that wait for no confirmation are answered like those that do.
 */
import { type CodeDeliveryDetailsType, serviceError, type ServiceError } from '@latchkey/model';
import { likelySignUpKind, mediumOf } from '../../rules/code-delivery.ts';
import { countAttempt, limitExceeded } from '../../rules/hourly-caps.ts';
import { madeUpDestination, madeUpSub } from '../../rules/made-up-user.ts';
import { checkSecretHash } from '../../rules/secret-hash.ts';
import { makeCode, type SentCode } from '../../rules/sent-codes.ts';
import { findUser } from '../../rules/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../store/records.ts';
import { operation } from '../operation.ts';
import { deliveryDetails, sendCode } from '../users/code-message.ts';
import { type ClientCall, unknownToClient, userDisabled } from './client-user.ts';
import { signUpCode } from './sign-up-code.ts';

export const ResendConfirmationCode = operation('ResendConfirmationCode', 'publicClient', async (call) => {
  const { input, store } = call;
  const { pool, client } = call.caller;
  checkSecretHash(client, input.Username, input.SecretHash);
  if (pool.settings.autoVerified.length === 0) throw notVerifying();
  const user = await findUser(store.read, pool, input.Username);
  if (user === undefined) return pretend(call, unknownToClient());
  const refusal = refusalOf(user);
  if (refusal !== undefined) return pretend(call, refusal);
  const sent = signUpCode(call, pool, user);
  if (sent === undefined) return pretend(call, notVerifying());
  await storeCode(call, sent);
  return { CodeDeliveryDetails: await sendCode(call, pool, user, 'resend-code', sent) };
});

function refusalOf(user: UserRecord): ServiceError | undefined {
  if (!user.enabled) return userDisabled();
  if (user.status === 'UNCONFIRMED') return undefined;
  return serviceError('InvalidParameterException', 'User is already confirmed.');
}

function notVerifying(): ServiceError {
  return serviceError('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.');
}

/** Refuses, or answers as if a code had been sent. */
async function pretend(
  call: ClientCall,
  refusal: ServiceError,
): Promise<{ readonly CodeDeliveryDetails: CodeDeliveryDetailsType }> {
  const { pool, client } = call.caller;
  if (!client.settings.hidesUserExistence) throw refusal;
  const typed = call.input.Username;
  const kind = likelySignUpKind(pool, typed);
  const sub = madeUpSub(call.sealer, pool, typed);
  const medium = mediumOf(kind);
  await storeCode(call, makeCode(call, { poolId: pool.id, sub, purpose: 'sign-up', medium, destination: '' }));
  return { CodeDeliveryDetails: deliveryDetails(kind, madeUpDestination(call.sealer, pool, typed, kind)) };
}

/** @throws LimitExceededException */
async function storeCode({ store, clock }: Services, { record }: SentCode): Promise<void> {
  await store.write(async (tx) => {
    const isAllowed = await countAttempt(tx, record.poolId, record.sub, 'ResendConfirmationCode', clock.now());
    if (!isAllowed) throw limitExceeded();
    await tx.codes.put(record);
  });
}
