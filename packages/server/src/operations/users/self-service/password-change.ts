/**
 * Replaces the password of a signed-in user, who must give the current one. A wrong one also counts towards the lock-out of
 * the sign-in. That lock-out does not apply here: failures of signed-in users have their own count. Users without a
 * password set their first one without a current one (API reference), except those of identity providers, who have none
 * here (observed).
 */
import { serviceError } from '@latchkey/model';
import { auditAccountEvent } from '../../../challenges/engine/account-events.ts';
import type { Origin } from '../../../ports/origin.ts';
import type { PasswordRecord } from '../../../records/user.ts';
import { isExternal } from '../../../rules/access/admission.ts';
import { countAttempt, limitExceeded } from '../../../rules/codes/hourly-caps.ts';
import {
  assertNotLocked,
  recordSignedInFailure,
  recordSuccess,
  signedInSubject,
} from '../../../rules/access/lock-out.ts';
import { newPassword, retirePassword } from '../../../rules/passwords/new-password.ts';
import { assertPasswordConforms } from '../../../rules/passwords/password-policy.ts';
import { hasPassword, hasSamePassword } from '../../../rules/passwords/has-password.ts';
import { isPasswordOf } from '../../../rules/passwords/password-record.ts';
import { checkCompromised } from '../../../rules/risk/compromised.ts';
import type { Services } from '../../../services.ts';
import { assertMayAct, type OwnAccountInClient, signedInUserForUpdate } from '../signed-in-user.ts';

interface GivenPasswords {
  readonly previous: string | undefined;
  readonly proposed: string;
}

/**
 * Returns the new password as it is stored.
 *
 * @throws NotAuthorizedException, InvalidParameterException, InvalidPasswordException, LimitExceededException,
 *   PasswordHistoryPolicyViolationException
 */
export async function changePassword(
  services: Services & { readonly origin: Origin },
  account: OwnAccountInClient,
  { previous, proposed }: GivenPasswords,
): Promise<PasswordRecord> {
  const { store, clock } = services;
  const { pool, user, client } = account;
  assertMayAct(user);
  if (isExternal(user)) throw serviceError('NotAuthorizedException', 'User is not authorized to change password.');
  if (previous === undefined && hasPassword(user)) {
    throw serviceError('InvalidParameterException', 'Missing required parameter PreviousPassword');
  }
  assertPasswordConforms(pool.settings.passwordPolicy, proposed);
  const now = clock.now();
  const subject = signedInSubject(user.sub);
  const request = { ...services, pool, client };
  const event = { sub: user.sub, type: 'password-change' } as const;
  await store.write(async (tx) => {
    assertNotLocked(pool, await tx.guards.attempts(pool.id, subject), now);
    if (!(await countAttempt(tx, pool.id, user.sub, 'ChangePassword', now))) throw limitExceeded();
  });
  if (hasPassword(user) && !(await isPasswordOf(services, pool, user, previous ?? ''))) {
    await store.write(async (tx) => {
      await recordSignedInFailure(tx, pool, user.sub, now);
      await auditAccountEvent(tx, request, { ...event, error: incorrect() });
    });
    throw incorrect();
  }
  const checked = await checkCompromised(services, pool, client.id, 'PASSWORD_CHANGE', proposed);
  const { refusal } = checked;
  if (refusal !== undefined) {
    await store.write((tx) => auditAccountEvent(tx, request, { ...event, password: checked, error: refusal }));
    throw refusal;
  }
  const chosen = await newPassword(services, pool, user, proposed);
  await store.write(async (tx) => {
    await recordSuccess(tx, pool, subject, now);
    await tx.guards.clearAttempts(pool.id, user.sub);
    const current = await signedInUserForUpdate(tx, account);
    // The password that was verified above must not have changed meanwhile.
    if (!hasSamePassword(current, user)) throw incorrect();
    await retirePassword(tx, pool, current, chosen);
    await tx.users.replace({ ...current, password: chosen.record, modifiedAt: now });
    await auditAccountEvent(tx, request, { ...event, password: checked });
  });
  return chosen.record;
}

function incorrect() {
  return serviceError('NotAuthorizedException', 'Incorrect username or password.');
}
