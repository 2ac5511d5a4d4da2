/** RevokeUserSession: the signed-in user ends another session of theirs. For the current one there is GlobalSignOut. */
import { serviceError } from '@latchkey/model';
import { sessionIdOf } from '../../rules/sessions/session-id.ts';
import { operation } from '../operation.ts';
import { revokeUserSession } from './revocation.ts';

export const RevokeUserSession = operation('RevokeUserSession', 'accessToken', async (call) => {
  const { input, caller } = call;
  // API reference: the session of the access token cannot be revoked. The message is ours.
  if (input.SessionId === sessionIdOf('token', caller.token.sessionId)) {
    throw serviceError('InvalidParameterException', 'The current session cannot be revoked.');
  }
  await revokeUserSession(call, caller.user, input);
  return {};
});
