/** ListUserSessions: lists the active sessions of the signed-in user, in all app clients of the pool. */
import { operation } from '../operation.ts';
import { sessionPage } from './session-list.ts';

export const ListUserSessions = operation('ListUserSessions', 'accessToken', (call) => {
  const { caller, input } = call;
  return sessionPage(call, caller.user, 'ListUserSessions', input.NextToken, caller.token.sessionId);
});
