/** AdminGetUserAuthFactors: returns the factors with which a user can sign in. */
import { operation } from '../../operation.ts';
import { authFactors } from '../auth-factors.ts';
import { namedUser } from '../named-user.ts';

export const AdminGetUserAuthFactors = operation('AdminGetUserAuthFactors', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  return authFactors(call, pool, await namedUser(call, pool, call.input.Username));
});
