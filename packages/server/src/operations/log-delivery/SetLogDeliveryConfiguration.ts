/**
 * SetLogDeliveryConfiguration: sets which events of a pool are exported, and where. Replaces the configuration; an empty
 * list ends the export. The options of the server say which place an ARN stands for (docs/guide/logs.md).
 */
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { checkLogConfigurations, checkMayExport } from './log-configuration-checks.ts';

const [kind, itemId] = ['log-delivery', 'log-delivery'] as const;

export const SetLogDeliveryConfiguration = operation('SetLogDeliveryConfiguration', 'iam', async (call) => {
  const { input, store, directory, clock } = call;
  const { UserPoolId: poolId, LogConfigurations: logConfigurations } = input;
  checkLogConfigurations(logConfigurations);
  const now = clock.now();
  const write = store.write(async (tx) => {
    const pool = await storedPool(tx.pools, poolId);
    checkMayExport(pool.definition, logConfigurations);
    const before = await tx.poolItems.findForUpdate(poolId, kind, itemId);
    const item: PoolItemRecord<'log-delivery'> = {
      poolId,
      kind,
      itemId,
      clientId: null,
      uniqueKey: null,
      globalKey: null,
      content: { logConfigurations },
      version: before?.version ?? 1,
      createdAt: before?.createdAt ?? now,
      modifiedAt: now,
    };
    await (before === undefined ? tx.poolItems.insert(item, 1) : tx.poolItems.replace(item));
  });
  await write.catch(rethrowPoolGone(poolId));
  directory.forget(poolId);
  return { LogDeliveryConfiguration: { UserPoolId: poolId, LogConfigurations: logConfigurations } };
});
