/**
 * GetUICustomization: returns the look of the classic hosted UI for an app client: its own, else that of the pool, else
 * one with ids only (observed).
 */
import { operation } from '../operation.ts';
import { allClients, customizationType, requirePlace } from './ui-customization-type.ts';

export const GetUICustomization = operation('GetUICustomization', 'iam', async ({ input, store, settings }) => {
  const { UserPoolId, ClientId = allClients } = input;
  await requirePlace(store.read, UserPoolId, ClientId);
  const { poolItems } = store.read;
  const found =
    (await poolItems.find(UserPoolId, 'ui-customization', ClientId)) ??
    (await poolItems.find(UserPoolId, 'ui-customization', allClients));
  return { UICustomization: found === undefined ? { UserPoolId, ClientId } : customizationType(settings, found) };
});
