/**
 * DeleteIdentityProvider: removes an identity provider and its identifiers, and takes its name off the app clients that
 * list it. Its users, their identities and their group stay: a new provider of the same name finds them again. Answers
 * with an empty body.
 */
import { serviceError } from '@latchkey/model';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { providerNotFound } from './named-provider.ts';

export const DeleteIdentityProvider = operation('DeleteIdentityProvider', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const provider = await tx.poolItems.findForUpdate(poolId, 'identity-provider', input.ProviderName);
    if (provider === undefined) throw providerNotFound(input.ProviderName, poolId);
    await tx.poolItems.remove(poolId, 'identity-provider', provider.itemId);
    for (const identifier of provider.content.identifiers) {
      await tx.poolItems.remove(poolId, 'identity-provider-identifier', identifier);
    }
    await removeFromClients(tx, poolId, provider.itemId, clock.now());
  });
  directory.forget(poolId);
  return undefined;
});

async function removeFromClients(tx: StoreWriter, poolId: string, name: string, now: number): Promise<void> {
  let after: string | undefined;
  do {
    const page = await tx.clients.list(poolId, { after, limit: PAGE });
    for (const client of page.items) {
      const names = client.definition.SupportedIdentityProviders ?? [];
      if (!names.includes(name)) continue;
      const SupportedIdentityProviders = names.filter((other) => other !== name);
      const definition = { ...client.definition, SupportedIdentityProviders };
      if (await tx.clients.replace({ ...client, definition, modifiedAt: now })) continue;
      const message = 'An app client of the identity provider was changed by another request. Try again.';
      throw serviceError('ConcurrentModificationException', message);
    }
    after = page.next;
  } while (after !== undefined);
}

const PAGE = 100;
