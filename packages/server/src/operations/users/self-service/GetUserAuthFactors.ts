/** GetUserAuthFactors: returns the factors with which the signed-in user can sign in. */
import { operation } from '../../operation.ts';
import { authFactors } from '../auth-factors.ts';
import { assertMayAct } from '../signed-in-user.ts';

export const GetUserAuthFactors = operation('GetUserAuthFactors', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  assertMayAct(user);
  return authFactors(call, pool, user);
});
