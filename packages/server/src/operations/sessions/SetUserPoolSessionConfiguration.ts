/**
 * SetUserPoolSessionConfiguration: switches the tracking of user sessions on or off, and limits the token sessions of a
 * user. A lower limit ends nothing until the user's next sign-in. Switched off, the configurations of app clients and
 * what is stored about sessions stay, and are in force again when tracking is switched on.
 */
import { operation } from '../operation.ts';
import { assertMayTrackSessions } from '../pools/feature-plan.ts';
import { storedPool } from '../pools/pool-record.ts';
import { poolConfigurationType } from './configuration-type.ts';
import { storeConfiguration } from './stored-configuration.ts';

export const SetUserPoolSessionConfiguration = operation('SetUserPoolSessionConfiguration', 'iam', async (call) => {
  const { UserPoolId, UserSessionTracking, TokenSession } = call.input;
  const pool = await storedPool(call.store.read.pools, UserPoolId);
  const content = { tracking: UserSessionTracking === 'ENABLED', maxPerUser: TokenSession.MaxPerUser };
  if (content.tracking) assertMayTrackSessions(pool.definition);
  await storeConfiguration(call, pool.poolId, { kind: 'session-configuration', clientId: null, content });
  return poolConfigurationType(pool.poolId, content);
});
