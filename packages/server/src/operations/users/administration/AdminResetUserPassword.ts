/**
 * AdminResetUserPassword: makes the user's password invalid and sends the user a code for ConfirmForgotPassword, to the
 * first verified address among the pool's recovery mechanisms.
 */
import { ServiceError } from '@latchkey/model';
import { mediumOf } from '../../../rules/codes/code-delivery.ts';
import { makeCode } from '../../../rules/codes/sent-codes.ts';
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { sendCode } from '../../../messages/code-message.ts';
import { resetContact } from '../self-service/password-reset.ts';
import { namedUserForUpdate } from '../named-user.ts';

export const AdminResetUserPassword = operation('AdminResetUserPassword', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const cause = triggerCause(call.origin, null, call.input.ClientMetadata);
  const { user, sent } = await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    const contact = resetContact(pool, user);
    if (contact instanceof ServiceError) throw contact;
    const { poolId, sub } = user;
    const [medium, destination] = [mediumOf(contact.kind), contact.address];
    const sent = makeCode(call, { poolId, sub, purpose: 'reset-password', medium, destination });
    await tx.codes.put(sent.record);
    await tx.users.replace({ ...user, status: 'RESET_REQUIRED', modifiedAt: clock.now() });
    return { user, sent };
  });
  await sendCode(call, pool, user, 'admin-reset-password', sent, cause);
  return {};
});
