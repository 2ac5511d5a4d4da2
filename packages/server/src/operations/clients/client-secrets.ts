/** Changes the secrets of a client. */
import { serviceError } from '@latchkey/model';
import type { ClientSecret } from '../../records/client.ts';
import type { Services } from '../../services.ts';
import { clientType } from './client-description.ts';
import { storedClient } from './client-record.ts';

const registered = 'The secrets of an app client that registered itself cannot be changed.';

/** The secrets after a change, and what the operation returns about it. */
interface ClientSecretChange<T> {
  readonly secrets: readonly ClientSecret[];
  readonly result: T;
}

/**
 * Replaces the secrets of a client. Changes of the same client wait for each other: these operations document no
 * ConcurrentModificationException.
 *
 * @param change returns the new secrets, or throws to change nothing
 * @throws ResourceNotFoundException
 */
export async function changeClientSecrets<T>(
  { store, directory, clock }: Pick<Services, 'store' | 'directory' | 'clock'>,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
  change: (secrets: readonly ClientSecret[]) => ClientSecretChange<T>,
): Promise<T> {
  const result = await store.write(async (tx) => {
    const locking = { find: (clientId: string) => tx.clients.findForUpdate(clientId) };
    const client = await storedClient({ pools: tx.pools, clients: locking }, UserPoolId, ClientId);
    // API reference, "AddUserPoolClientSecret"; the message is ours.
    if (clientType(client) === 'DCR') throw serviceError('InvalidParameterException', registered);
    const changed = change(client.secrets);
    await tx.clients.replace({ ...client, secrets: changed.secrets, modifiedAt: clock.now() });
    return changed.result;
  });
  directory.forget(UserPoolId);
  return result;
}
