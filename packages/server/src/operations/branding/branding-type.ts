/** A stored branding style in the form of answers. */
import type { AssetType, ManagedLoginBrandingType } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { findAsset } from '../../rules/branding/asset-store.ts';
import { defaultSettings } from '../../rules/branding/default-settings.ts';
import { mergedSettings } from '../../rules/branding/settings.ts';
import type { PoolItemReader } from '../../store/contract/pool-items.ts';

/**
 * ManagedLoginBranding. `Settings` is left out if there are none (observed).
 *
 * @param merged adds the default settings. Latchkey has no default images.
 */
export async function brandingType(
  items: PoolItemReader,
  branding: PoolItemRecord<'branding'>,
  merged = false,
): Promise<ManagedLoginBrandingType> {
  const { poolId, itemId, content, createdAt, modifiedAt } = branding;
  const settings = merged ? mergedSettings(defaultSettings, content.settings) : content.settings;
  const assets: AssetType[] = [];
  for (const { fileName, ...place } of content.assets) {
    const file = await findAsset(items, poolId, itemId, fileName);
    assets.push({ ...place, Bytes: file?.bytes });
  }
  return {
    ManagedLoginBrandingId: itemId,
    UserPoolId: poolId,
    UseCognitoProvidedValues: content.useCognitoProvidedValues,
    Settings: settings ?? undefined,
    Assets: assets,
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}
