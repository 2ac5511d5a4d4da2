/**
 * ConfirmForgotPassword: sets a new password with the code that ForgotPassword or AdminResetUserPassword sent. The user
 * is then confirmed and no longer locked out; sessions stay valid. The code is checked before the new password is
 * processed, and used up in the same write as the change. The answer to a wrong code is the same for unknown user
 * names.
 */
import { serviceError, ServiceError } from '@latchkey/model';
import { auditAccountEvent, auditAnybodysEvent } from '../../../challenges/engine/account-events.ts';
import { isVerified } from '../../../rules/attributes/attribute-changes.ts';
import { clearCounts, lockCounts } from '../../../rules/access/lock-out.ts';
import { callerNetwork } from '../../../rules/access/caller-network.ts';
import { kindOf } from '../../../rules/codes/code-delivery.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { newPassword, type NewPassword, retirePassword } from '../../../rules/passwords/new-password.ts';
import { assertPasswordConforms } from '../../../rules/passwords/password-policy.ts';
import { checkSecretHash } from '../../../rules/access/secret-hash.ts';
import { checkCompromised } from '../../../rules/risk/compromised.ts';
import { codeRefusal, verifyCode, useCode } from '../../../rules/codes/sent-codes.ts';
import type { Services } from '../../../services.ts';
import type { CodeRecord } from '../../../records/code.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { StoreWriter } from '../../../store/store.ts';
import { operation } from '../../operation.ts';
import { clientSubject } from '../client-user.ts';
import { postConfirmation, triggerCause } from '../sign-up-triggers.ts';
import { dropDeviceTrust, resetContact } from './password-reset.ts';

export const ConfirmForgotPassword = operation('ConfirmForgotPassword', 'publicClient', async (call) => {
  const { input, store } = call;
  const { pool, client } = call.caller;
  checkSecretHash(client, input.Username, input.SecretHash);
  assertPasswordConforms(pool.settings.passwordPolicy, input.Password);
  const checked = await checkCompromised(call, pool, client.id, 'PASSWORD_CHANGE', input.Password);
  const { sub, user } = await clientSubject(call, (found) => refusalOf(pool, found));
  const request = { ...call, pool, client, userContext: input.UserContextData };
  const event = { sub, type: 'password-change', password: checked } as const;
  const { refusal } = checked;
  if (refusal !== undefined) {
    await store.write((tx) => auditAnybodysEvent(tx, request, { ...event, error: refusal }));
    throw refusal;
  }
  const attempt = {
    poolId: pool.id,
    sub,
    purpose: 'reset-password',
    code: input.ConfirmationCode,
    by: { anybody: 'ConfirmForgotPassword', network: callerNetwork(call, call.origin) },
  } as const;
  const verdict = await store.write((tx) => verifyCode(tx, call, attempt));
  if (verdict.kind !== 'right') throw codeRefusal(verdict.kind);
  // A decoy user has no password to set, even with the right code.
  if (user === undefined) throw codeRefusal('wrong');
  const chosen = await newPassword(call, pool, user, input.Password);
  const reset = await resetPassword(call, pool, verdict.record, chosen, (tx) => auditAccountEvent(tx, request, event));
  if (reset === undefined) throw codeRefusal('none');
  const cause = triggerCause(call.origin, client.id, input.ClientMetadata);
  await postConfirmation(call, pool, 'PostConfirmation_ConfirmForgotPassword', reset, cause);
  return {};
});

function refusalOf(pool: Pool, user: UserRecord): ServiceError | undefined {
  if (user.enabled && user.status === 'UNCONFIRMED') {
    return serviceError('UserNotConfirmedException', 'User is not confirmed.');
  }
  const contact = resetContact(pool, user);
  return contact instanceof ServiceError ? contact : undefined;
}

/**
 * Sets the password. Undefined if the code was used meanwhile, or its address is no longer a verified one of the user.
 */
function resetPassword(
  { store, clock }: Services,
  pool: Pool,
  code: CodeRecord,
  chosen: NewPassword,
  audit: (tx: StoreWriter) => Promise<void>,
): Promise<UserRecord | undefined> {
  return store.write(async (tx) => {
    await lockCounts(tx, pool.id, code.sub);
    const user = await tx.users.findForUpdate(pool.id, code.sub);
    const kind = kindOf(code.medium);
    if (user?.attributes[kind] !== code.destination || !isVerified(user.attributes, kind)) return undefined;
    if (!(await useCode(tx, code))) return undefined;
    await retirePassword(tx, pool, user, chosen);
    const password = chosen.record;
    const changed = { ...user, password, status: 'CONFIRMED', modifiedAt: clock.now() } as const;
    await tx.users.replace(changed);
    await clearCounts(tx, pool.id, user.sub);
    await dropDeviceTrust(tx, pool, user.sub);
    await audit(tx);
    return changed;
  });
}
