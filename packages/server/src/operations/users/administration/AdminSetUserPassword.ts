/**
 * AdminSetUserPassword: sets a password. A permanent one confirms the user. A temporary one must be replaced at the
 * next sign-in and expires after TemporaryPasswordValidityDays. The user is then no longer locked out.
 */
import { clearCounts, lockCounts } from '../../../rules/access/lock-out.ts';
import { newPassword, retirePassword, temporaryPassword } from '../../../rules/passwords/new-password.ts';
import { assertPasswordConforms } from '../../../rules/passwords/password-policy.ts';
import { temporaryPasswordExpiry } from '../../../rules/passwords/temporary-password.ts';
import { operation } from '../../operation.ts';
import { namedUser, userNotFound } from '../named-user.ts';

export const AdminSetUserPassword = operation('AdminSetUserPassword', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const policy = pool.settings.passwordPolicy;
  const found = await namedUser(call, pool, input.Username);
  assertPasswordConforms(policy, input.Password);
  const isPermanent = input.Permanent === true;
  const chosen = isPermanent
    ? await newPassword(call, pool, found, input.Password)
    : await temporaryPassword(call, pool, found, input.Password, temporaryPasswordExpiry(policy, clock));
  await store.write(async (tx) => {
    await lockCounts(tx, pool.id, found.sub);
    const user = await tx.users.findForUpdate(pool.id, found.sub);
    if (user === undefined) throw userNotFound();
    const status = isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    await retirePassword(tx, pool, user, chosen);
    await tx.users.replace({ ...user, password: chosen.record, status, modifiedAt: clock.now() });
    await clearCounts(tx, pool.id, user.sub);
  });
  return {};
});
