/**
 * UpdateManagedLoginBranding: replaces settings or images of a branding style; members that are not given stay.
 * UseCognitoProvidedValues removes the settings, and the images that are not given again (observed).
 */
import type { UpdateManagedLoginBrandingRequest } from '@latchkey/model';
import type { BrandingContent } from '../../records/pool-items/branding.ts';
import { replaceAssets } from '../../rules/branding/asset-store.ts';
import { operation } from '../operation.ts';
import { brandingErrors, checkAssets, type CheckedAssets, checkSettings, requireMember } from './branding-checks.ts';
import { brandingType } from './branding-type.ts';

export const UpdateManagedLoginBranding = operation('UpdateManagedLoginBranding', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(requireMember('userPoolId', input.UserPoolId));
  const brandingId = requireMember('managedLoginBrandingId', input.ManagedLoginBrandingId);
  if (input.Settings !== undefined) checkSettings(input.Settings);
  const given = input.Assets && (await checkAssets(input.Assets));
  const changed = await store.write(async (tx) => {
    const branding = await tx.poolItems.find(pool.id, 'branding', brandingId);
    if (branding === undefined) throw brandingErrors.notFound();
    const now = clock.now();
    const before = branding.content;
    const next = { ...branding, content: changedContent(before, input, given), modifiedAt: now };
    if (!(await tx.poolItems.replace(next))) throw brandingErrors.changed();
    if (next.content.assets !== before.assets) {
      const owner = { poolId: pool.id, owner: brandingId, clientId: branding.clientId };
      const names = before.assets.map(({ fileName }) => fileName);
      await replaceAssets(tx.poolItems, owner, names, given?.files ?? [], now);
    }
    return next;
  });
  return { ManagedLoginBranding: await brandingType(store.read.poolItems, changed) };
});

/** @throws InvalidParameterException if the style would have both the provided values and settings, or neither */
function changedContent(
  before: BrandingContent,
  { Settings, UseCognitoProvidedValues }: UpdateManagedLoginBrandingRequest,
  given: CheckedAssets | undefined,
): BrandingContent {
  if (UseCognitoProvidedValues === true) {
    if (Settings !== undefined) throw brandingErrors.notOneSource();
    return { useCognitoProvidedValues: true, settings: null, assets: given?.assets ?? [] };
  }
  const settings = Settings ?? before.settings;
  const useCognitoProvidedValues =
    UseCognitoProvidedValues ?? (Settings === undefined && before.useCognitoProvidedValues);
  if (!useCognitoProvidedValues && settings === null) throw brandingErrors.notOneSource();
  return { useCognitoProvidedValues, settings, assets: given?.assets ?? before.assets };
}
