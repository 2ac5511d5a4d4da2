/**
 * SetRiskConfiguration: replaces the risk configuration of a pool, or of one of its app clients, which otherwise has that
 * of the pool. Without any part it removes the configuration. Writes one item of the pool. The service accepts it also
 * in pools without threat protection (observed), where it has no effect.
 */
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import type { RiskContent } from '../../records/pool-items/risk.ts';
import { POOL_RISK } from '../../rules/risk/risk-policy.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { poolAndClient } from '../sign-in/request-and-reply.ts';
import { checkRiskConfiguration } from './risk-configuration-checks.ts';
import { riskConfigurationType } from './risk-configuration-type.ts';

export const SetRiskConfiguration = operation('SetRiskConfiguration', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const clientId = input.ClientId ?? null;
  if (clientId !== null) await poolAndClient(call, poolId, clientId);
  const content: RiskContent = {
    ...(input.CompromisedCredentialsRiskConfiguration && {
      CompromisedCredentialsRiskConfiguration: input.CompromisedCredentialsRiskConfiguration,
    }),
    ...(input.AccountTakeoverRiskConfiguration && {
      AccountTakeoverRiskConfiguration: input.AccountTakeoverRiskConfiguration,
    }),
    ...(input.RiskExceptionConfiguration && { RiskExceptionConfiguration: input.RiskExceptionConfiguration }),
  };
  checkRiskConfiguration(content);
  const now = clock.now();
  await store.write((tx) => putConfiguration(tx, { poolId, clientId, content, now })).catch(rethrowPoolGone(poolId));
  directory.forget(poolId);
  return { RiskConfiguration: riskConfigurationType(poolId, clientId, { content, modifiedAt: now }) };
});

async function putConfiguration(
  tx: StoreWriter,
  {
    poolId,
    clientId,
    content,
    now,
  }: {
    readonly poolId: string;
    readonly clientId: string | null;
    readonly content: RiskContent;
    readonly now: number;
  },
): Promise<void> {
  const itemId = clientId ?? POOL_RISK;
  if (Object.keys(content).length === 0) {
    await tx.poolItems.remove(poolId, 'risk', itemId);
    return;
  }
  const before = await tx.poolItems.findForUpdate(poolId, 'risk', itemId);
  if (before !== undefined) {
    await tx.poolItems.replace({ ...before, content, modifiedAt: now });
    return;
  }
  const item = { poolId, kind: 'risk', itemId, clientId, uniqueKey: null, globalKey: null, content } as const;
  const added = await tx.poolItems.insert({ ...item, version: 1, createdAt: now, modifiedAt: now }, Infinity);
  // Another request added it after it was looked for. The insert waited for that request, so it is found now.
  if (added === 'exists') await putConfiguration(tx, { poolId, clientId, content, now });
}
