/**
 * ForgotPassword: sends a code, valid for an hour, to the first verified address among the pool's recovery mechanisms.
 * If the client hides whether users exist, the answer for a user name that cannot get a code is the same as for one
 * that can, and so is what is counted and stored.
 */
import { ServiceError } from '@latchkey/model';
import { auditAnybodysEvent } from '../../../challenges/engine/account-events.ts';
import { callerNetwork } from '../../../rules/access/caller-network.ts';
import { type Contact, likelyRecoveryKind, mediumOf } from '../../../rules/codes/code-delivery.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { countRequest, limitExceeded } from '../../../rules/codes/hourly-caps.ts';
import { decoyDestination } from '../../../rules/names/decoy-user.ts';
import { checkSecretHash } from '../../../rules/access/secret-hash.ts';
import { makeCode, type SentCode } from '../../../rules/codes/sent-codes.ts';
import { findUser } from '../../../rules/names/user-lookup.ts';
import { migrateUser } from '../../../rules/users/user-migration.ts';
import type { Services } from '../../../services.ts';
import type { TriggerCause } from '../../../triggers/triggers.ts';
import { type Call, operation } from '../../operation.ts';
import { clientSubject } from '../client-user.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { deliveryDetails, pretendToSend, sendCode } from '../../../messages/code-message.ts';
import { resetContact } from './password-reset.ts';

export const ForgotPassword = operation('ForgotPassword', 'publicClient', async (call) => {
  const { Username, SecretHash } = call.input;
  const { pool, client } = call.caller;
  checkSecretHash(client, Username, SecretHash);
  const cause = triggerCause(call.origin, client.id, call.input.ClientMetadata);
  await migrateUnknownUser(call, pool, Username, cause);
  const { sub, user } = await clientSubject(call, (found) => errorOf(resetContact(pool, found)));
  const network = callerNetwork(call, call.origin);
  const contact = user && resetContact(pool, user);
  if (user === undefined || contact === undefined || contact instanceof ServiceError) {
    const kind = likelyRecoveryKind(pool, Username);
    await storeResetCode(call, { poolId: pool.id, sub, network }, { kind, address: '' });
    await pretendToSend(call, pool, kind);
    return { CodeDeliveryDetails: deliveryDetails(kind, decoyDestination(call.sealer, pool, Username, kind)) };
  }
  const sent = await storeResetCode(call, { poolId: pool.id, sub, network }, contact);
  return { CodeDeliveryDetails: await sendCode(call, pool, user, 'forgot-password', sent, cause) };
});

/** Creates the user if the user name is unknown here and the pool's UserMigration trigger returns the user. */
async function migrateUnknownUser(
  services: Services,
  pool: Pool,
  typedName: string,
  cause: TriggerCause,
): Promise<void> {
  if (!services.triggers.isSet(pool, 'UserMigration')) return;
  if ((await findUser(services.store.read, pool, typedName)) !== undefined) return;
  await migrateUser(services, pool, { typedName, password: null }, cause);
}

function errorOf(contact: Contact | ServiceError): ServiceError | undefined {
  return contact instanceof ServiceError ? contact : undefined;
}

/** @throws LimitExceededException */
async function storeResetCode(
  call: Call<'ForgotPassword', 'publicClient'>,
  requester: { readonly poolId: string; readonly sub: string; readonly network: string },
  { kind, address }: Contact,
): Promise<SentCode> {
  const { poolId, sub, network } = requester;
  const target = { poolId, sub, purpose: 'reset-password', medium: mediumOf(kind), destination: address } as const;
  const sent = makeCode(call, target, { askedBy: network });
  await call.store.write(async (tx) => {
    const isAllowed = await countRequest(tx, requester, 'ForgotPassword', call.clock.now());
    if (!isAllowed) throw limitExceeded();
    const request = { ...call, ...call.caller, userContext: call.input.UserContextData };
    // Before the code: ConfirmForgotPassword locks the user before the code, too.
    await auditAnybodysEvent(tx, request, { sub, type: 'forgot-password' });
    await tx.codes.put(sent.record);
  });
  return sent;
}
