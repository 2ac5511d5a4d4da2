/** DescribeManagedLoginBrandingByClient: returns the branding style of an app client with its images. */
import { storedClient } from '../clients/client-record.ts';
import { operation } from '../operation.ts';
import { brandingErrors } from './branding-checks.ts';
import { brandingType } from './branding-type.ts';

export const DescribeManagedLoginBrandingByClient = operation(
  'DescribeManagedLoginBrandingByClient',
  'iam',
  async ({ input, store }) => {
    const { poolId, clientId } = await storedClient(store.read, input.UserPoolId, input.ClientId);
    const { poolItems } = store.read;
    const branding = await poolItems.findByKey(poolId, 'branding', clientId);
    if (branding === undefined) throw brandingErrors.notFoundForClient(clientId);
    return { ManagedLoginBranding: await brandingType(poolItems, branding, input.ReturnMergedResources) };
  },
);
