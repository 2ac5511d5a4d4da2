/** DeleteManagedLoginBranding: removes a branding style and its images. Answers with an empty body. */
import { replaceAssets } from '../../rules/branding/asset-store.ts';
import { operation } from '../operation.ts';
import { brandingErrors } from './branding-checks.ts';

export const DeleteManagedLoginBranding = operation('DeleteManagedLoginBranding', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const branding = await tx.poolItems.findForUpdate(pool.id, 'branding', input.ManagedLoginBrandingId);
    if (branding === undefined) throw brandingErrors.notFound();
    await tx.poolItems.remove(pool.id, 'branding', branding.itemId);
    const owner = { poolId: pool.id, owner: branding.itemId, clientId: branding.clientId };
    const names = branding.content.assets.map(({ fileName }) => fileName);
    await replaceAssets(tx.poolItems, owner, names, [], clock.now());
  });
  return undefined;
});
