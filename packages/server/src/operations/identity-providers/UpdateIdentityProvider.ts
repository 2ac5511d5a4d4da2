/**
 * UpdateIdentityProvider: replaces the members that the request contains and keeps the others. An empty map or list clears
 * one. ProviderDetails are replaced as a whole, and documents that they name are fetched again.
 */
import { serviceError } from '@latchkey/model';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { operation } from '../operation.ts';
import { checkAcrMapping, checkMapping } from './attribute-mapping.ts';
import { identityProviderType } from './identity-provider-type.ts';
import { detailsContent } from './provider-details.ts';
import { checkIdentifiers, replaceIdentifiers } from './provider-identifiers.ts';

export const UpdateIdentityProvider = operation('UpdateIdentityProvider', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const provider = await store.read.poolItems.find(pool.id, 'identity-provider', input.ProviderName);
  if (provider === undefined) {
    const message = `Identity provider ${input.ProviderName} in User Pool ${pool.id} does not exist.`;
    throw serviceError('ResourceNotFoundException', message);
  }
  const { content: before } = provider;
  const { AttributeMapping, IdpIdentifiers, AcrMapping, ProviderDetails } = input;
  if (AttributeMapping !== undefined) checkMapping(pool, AttributeMapping);
  if (IdpIdentifiers !== undefined) checkIdentifiers(IdpIdentifiers);
  if (AcrMapping !== undefined) checkAcrMapping(before.providerType, AcrMapping);
  const details =
    ProviderDetails && (await detailsContent(call, pool.id, before.providerType, ProviderDetails, before));
  const changed: IdentityProvider = {
    ...provider,
    content: {
      ...before,
      ...details,
      attributeMapping: AttributeMapping ?? before.attributeMapping,
      identifiers: IdpIdentifiers ?? before.identifiers,
      acrMapping: AcrMapping ?? before.acrMapping,
    },
    modifiedAt: clock.now(),
  };
  await store.write(async (tx) => {
    if (!(await tx.poolItems.replace(changed))) {
      const message = 'The identity provider was changed by another request. Try again.';
      throw serviceError('ConcurrentModificationException', message);
    }
    await replaceIdentifiers(tx, changed, before.identifiers);
  });
  directory.forget(pool.id);
  return { IdentityProvider: identityProviderType(changed) };
});
