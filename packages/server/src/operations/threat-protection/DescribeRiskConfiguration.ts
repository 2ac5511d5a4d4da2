/**
 * DescribeRiskConfiguration: returns the risk configuration of a pool, or of one of its app clients if the client has its
 * own. Without a configuration, the answer names only the pool and the client. Reads one item of the pool.
 */
import { POOL_RISK } from '../../rules/risk/risk-policy.ts';
import { operation } from '../operation.ts';
import { poolAndClient } from '../sign-in/request-and-reply.ts';
import { riskConfigurationType } from './risk-configuration-type.ts';

export const DescribeRiskConfiguration = operation('DescribeRiskConfiguration', 'iam', async (call) => {
  const { input, directory, store } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const clientId = input.ClientId ?? null;
  if (clientId !== null) await poolAndClient(call, poolId, clientId);
  const item = await store.read.poolItems.find(poolId, 'risk', clientId ?? POOL_RISK);
  return { RiskConfiguration: riskConfigurationType(poolId, clientId, item) };
});
