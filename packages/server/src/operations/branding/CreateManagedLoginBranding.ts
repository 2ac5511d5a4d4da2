/** CreateManagedLoginBranding: gives an app client its style of managed login, and stores the images. */
import { serviceError } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { replaceAssets } from '../../rules/branding/asset-store.ts';
import { rethrowGone, storedClient } from '../clients/client-record.ts';
import { operation } from '../operation.ts';
import { brandingErrors, checkAssets, checkSettings } from './branding-checks.ts';
import { brandingType } from './branding-type.ts';

/** The most styles of a pool ("Quotas in Amazon Cognito"). */
const maxStyles = 20;

export const CreateManagedLoginBranding = operation('CreateManagedLoginBranding', 'iam', async (call) => {
  const { input, store, clock, random } = call;
  const { ClientId, Settings, Assets = [], UseCognitoProvidedValues: useCognitoProvidedValues = false } = input;
  const { poolId } = await storedClient(store.read, input.UserPoolId, ClientId);
  if (useCognitoProvidedValues === (Settings !== undefined)) throw brandingErrors.notOneSource();
  if (Settings !== undefined) checkSettings(Settings);
  const { assets, files } = await checkAssets(Assets);
  const now = clock.now();
  const branding: PoolItemRecord<'branding'> = {
    poolId,
    kind: 'branding',
    itemId: random.uuid(),
    clientId: ClientId,
    uniqueKey: ClientId,
    globalKey: null,
    content: { useCognitoProvidedValues, settings: Settings ?? null, assets },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  const outcome = await store
    .write(async (tx) => {
      const result = await tx.poolItems.insert(branding, maxStyles);
      const owner = { poolId, owner: branding.itemId, clientId: ClientId };
      if (result === 'inserted') await replaceAssets(tx.poolItems, owner, [], files, now);
      return result;
    })
    .catch((error: unknown) => rethrowGone(store.read, poolId, ClientId, error));
  if (outcome === 'exists') throw brandingErrors.exists(ClientId);
  if (outcome !== 'inserted') {
    throw serviceError('LimitExceededException', `The user pool has ${maxStyles} branding styles, which is the limit.`);
  }
  return { ManagedLoginBranding: await brandingType(store.read.poolItems, branding) };
});
