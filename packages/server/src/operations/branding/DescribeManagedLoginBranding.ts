/** DescribeManagedLoginBranding: returns a branding style with its images. */
import { operation } from '../operation.ts';
import { brandingErrors } from './branding-checks.ts';
import { brandingType } from './branding-type.ts';

export const DescribeManagedLoginBranding = operation('DescribeManagedLoginBranding', 'iam', async (call) => {
  const { input, directory, store } = call;
  const pool = await directory.pool(input.UserPoolId);
  const { poolItems } = store.read;
  const branding = await poolItems.find(pool.id, 'branding', input.ManagedLoginBrandingId);
  if (branding === undefined) throw brandingErrors.notFound();
  return { ManagedLoginBranding: await brandingType(poolItems, branding, input.ReturnMergedResources) };
});
