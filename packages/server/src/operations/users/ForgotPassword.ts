/**
 * ForgotPassword: sends a code, good for an hour, to the first proved address among the pool's recovery mechanisms. Where
 * the client hides who exists, a name that cannot get a code is answered like one that can, and what is counted and stored
 * for it is the same.
 */
import { type CodeDeliveryDetailsType, ServiceError } from '@latchkey/model';
import { type Contact, likelyRecoveryKind, mediumOf } from '../../rules/code-delivery.ts';
import { countAttempt, limitExceeded } from '../../rules/hourly-caps.ts';
import { madeUpDestination, madeUpSub } from '../../rules/made-up-user.ts';
import { checkSecretHash } from '../../rules/secret-hash.ts';
import { makeCode, type SentCode } from '../../rules/sent-codes.ts';
import { findUser } from '../../rules/user-lookup.ts';
import type { Services } from '../../services.ts';
import { operation } from '../operation.ts';
import { type ClientCall, unknownToClient } from '../sign-up/client-user.ts';
import { deliveryDetails, sendCode } from './code-message.ts';
import { resetContact } from './forgotten-password.ts';

export const ForgotPassword = operation('ForgotPassword', 'publicClient', async (call) => {
  const { input, store } = call;
  const { pool, client } = call.caller;
  checkSecretHash(client, input.Username, input.SecretHash);
  const user = await findUser(store.read, pool, input.Username);
  if (user === undefined) return pretend(call, unknownToClient());
  const contact = resetContact(pool, user);
  if (contact instanceof ServiceError) return pretend(call, contact);
  const sent = await storeResetCode(call, pool.id, user.sub, contact);
  return { CodeDeliveryDetails: await sendCode(call, pool, user, 'forgot-password', sent) };
});

/** Refuses, or answers as if a code had been sent. */
async function pretend(
  call: ClientCall,
  refusal: ServiceError,
): Promise<{ readonly CodeDeliveryDetails: CodeDeliveryDetailsType }> {
  const { pool, client } = call.caller;
  if (!client.settings.hidesUserExistence) throw refusal;
  const typed = call.input.Username;
  const kind = likelyRecoveryKind(pool, typed);
  await storeResetCode(call, pool.id, madeUpSub(call.sealer, pool, typed), { kind, address: '' });
  return { CodeDeliveryDetails: deliveryDetails(kind, madeUpDestination(call.sealer, pool, typed, kind)) };
}

/** @throws LimitExceededException */
async function storeResetCode(
  services: Services,
  poolId: string,
  sub: string,
  { kind, address }: Contact,
): Promise<SentCode> {
  const target = { poolId, sub, purpose: 'reset-password', medium: mediumOf(kind), destination: address } as const;
  const sent = makeCode(services, target);
  await services.store.write(async (tx) => {
    const isAllowed = await countAttempt(tx, poolId, sub, 'ForgotPassword', services.clock.now());
    if (!isAllowed) throw limitExceeded();
    await tx.codes.put(sent.record);
  });
  return sent;
}
