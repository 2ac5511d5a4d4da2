/**
 * AdminSetUserPassword: sets a password, for good (the user is confirmed) or as a temporary one that the user must replace
 * at the next sign-in and that dies after TemporaryPasswordValidityDays.
 */
import { assertPasswordConforms } from '../../rules/password-policy.ts';
import { passwordRecord } from '../../rules/password-record.ts';
import { temporaryPasswordExpiry } from '../../rules/temporary-password.ts';
import { operation } from '../operation.ts';
import { namedUser, userNotFound } from './named-user.ts';

export const AdminSetUserPassword = operation('AdminSetUserPassword', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const policy = pool.settings.passwordPolicy;
  const { sub, username } = await namedUser(call, pool, input.Username);
  assertPasswordConforms(policy, input.Password);
  const isPermanent = input.Permanent === true;
  const expiresAt = isPermanent ? null : temporaryPasswordExpiry(policy, clock);
  const password = await passwordRecord(call, pool, username, input.Password, expiresAt);
  await store.write(async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw userNotFound();
    const status = isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    await tx.users.replace({ ...user, password, status, modifiedAt: clock.now() });
  });
  return {};
});
